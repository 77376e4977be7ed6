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
  again: 'Try again',
  home: 'To the start',
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
    again: 'Riprova',
    home: 'All’inizio',
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
    again: 'Noch einmal versuchen',
    home: 'Zum Anfang',
  },
  es: {
    signIn: 'Iniciar sesión',
    signOut: 'Cerrar sesión',
    signedInAs: 'Ha iniciado sesión como',
    role: 'Función',
    stores: 'Pizzerías',
    all: 'todas',
    everywhere: 'Cerrar sesión en todos los dispositivos',
    signedOut: 'Ha cerrado la sesión',
    atIssuer: 'Ha cerrado la sesión aquí. Si no pasa nada, ciérrela también en el servicio de acceso:',
    failed: 'No se ha podido iniciar la sesión',
    again: 'Intentar de nuevo',
    home: 'Al inicio',
  },
};

export type SignInWords = typeof en;

export function signInWords(language: Language): SignInWords {
  return WORDS[language];
}
