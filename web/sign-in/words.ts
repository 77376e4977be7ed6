import type { Language } from '../../domain/catalog/store.ts';

/** The words of the pages about signing in and out. */
const en = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  signedInAs: 'You are signed in as',
  role: 'Role',
  stores: 'Stores',
  all: 'all',
  everywhere: 'Sign out on all devices',
  signedOut: 'You are signed out',
  atIssuer: 'You are signed out here. If nothing happens, sign out at the sign-in service, too:',
  failed: 'The sign-in did not work',
  stale: 'It was begun in another browser, or too long ago. Please sign in again.',
  unavailable: 'The sign-in service does not answer right now. Please try again in a moment.',
  again: 'Try again',
  home: 'To the start page',
};

const WORDS: Readonly<Record<Language, typeof en>> = {
  en,
  it: {
    signIn: 'Accedi',
    signOut: 'Esci',
    signedInAs: 'Hai effettuato l’accesso come',
    role: 'Ruolo',
    stores: 'Pizzerie',
    all: 'tutte',
    everywhere: 'Esci da tutti i dispositivi',
    signedOut: 'Sei uscito',
    atIssuer: 'Sei uscito da qui. Se non succede nulla, esci anche dal servizio di accesso:',
    failed: 'L’accesso non è riuscito',
    stale: 'È iniziato in un altro browser, o troppo tempo fa. Accedi di nuovo.',
    unavailable: 'Il servizio di accesso ora non risponde. Riprova tra poco.',
    again: 'Riprova',
    home: 'Alla pagina iniziale',
  },
  de: {
    signIn: 'Anmelden',
    signOut: 'Abmelden',
    signedInAs: 'Sie sind angemeldet als',
    role: 'Rolle',
    stores: 'Filialen',
    all: 'alle',
    everywhere: 'Auf allen Geräten abmelden',
    signedOut: 'Sie sind abgemeldet',
    atIssuer: 'Sie sind hier abgemeldet. Falls nichts geschieht, melden Sie sich auch beim Anmeldedienst ab:',
    failed: 'Die Anmeldung hat nicht geklappt',
    stale: 'Sie wurde in einem anderen Browser begonnen oder vor zu langer Zeit. Bitte melden Sie sich noch einmal an.',
    unavailable: 'Der Anmeldedienst antwortet gerade nicht. Bitte versuchen Sie es gleich noch einmal.',
    again: 'Noch einmal versuchen',
    home: 'Zur Startseite',
  },
  es: {
    signIn: 'Iniciar sesión',
    signOut: 'Cerrar sesión',
    signedInAs: 'Has iniciado sesión como',
    role: 'Función',
    stores: 'Pizzerías',
    all: 'todas',
    everywhere: 'Cerrar sesión en todos los dispositivos',
    signedOut: 'Has cerrado la sesión',
    atIssuer: 'Has cerrado la sesión aquí. Si no pasa nada, ciérrala también en el servicio de acceso:',
    failed: 'No se ha podido iniciar la sesión',
    stale: 'Se empezó en otro navegador o hace demasiado tiempo. Inicia sesión de nuevo.',
    unavailable: 'El servicio de acceso no responde ahora. Inténtalo de nuevo en un momento.',
    again: 'Intentar de nuevo',
    home: 'A la página de inicio',
  },
};

export type SignInWords = typeof en;

export function signInWords(language: Language): SignInWords {
  return WORDS[language];
}
