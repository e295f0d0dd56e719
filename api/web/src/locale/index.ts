import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { zh } from './zh-CN';

export type Locale = 'zh-CN' | 'en';

const remembered = 'gainshare.locale';

/** The language chosen on this machine, else the browser's. */
export function preferred(): Locale {
  const stored = localStorage.getItem(remembered);
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

/** Changes the page's language and remembers it on this machine. */
export async function speak(locale: Locale): Promise<void> {
  localStorage.setItem(remembered, locale);
  document.documentElement.lang = locale;
  await i18next.changeLanguage(locale);
}

/** Starts the page's language; keys are flat, so a point in a key is a point. */
export function startLanguage(locale: Locale) {
  document.documentElement.lang = locale;
  return i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'en',
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}
