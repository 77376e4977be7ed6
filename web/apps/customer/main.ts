/** What the customer's pages do in addition to their forms, which work without it. */
document.documentElement.classList.add('js');
