/** The languages a survey can be written in, each under the name its own speakers give it. */
export const languages: readonly { code: string; name: string; english: string }[] = [
  { code: 'en', name: 'English', english: 'English' },
  { code: 'de', name: 'Deutsch', english: 'German' },
  { code: 'fr', name: 'Français', english: 'French' },
  { code: 'es', name: 'Español', english: 'Spanish' },
  { code: 'it', name: 'Italiano', english: 'Italian' },
  { code: 'pt', name: 'Português', english: 'Portuguese' },
  { code: 'nl', name: 'Nederlands', english: 'Dutch' },
  { code: 'da', name: 'Dansk', english: 'Danish' },
  { code: 'sv', name: 'Svenska', english: 'Swedish' },
  { code: 'nb', name: 'Norsk bokmål', english: 'Norwegian' },
  { code: 'fi', name: 'Suomi', english: 'Finnish' },
  { code: 'is', name: 'Íslenska', english: 'Icelandic' },
  { code: 'pl', name: 'Polski', english: 'Polish' },
  { code: 'cs', name: 'Čeština', english: 'Czech' },
  { code: 'sk', name: 'Slovenčina', english: 'Slovak' },
  { code: 'hu', name: 'Magyar', english: 'Hungarian' },
  { code: 'ro', name: 'Română', english: 'Romanian' },
  { code: 'bg', name: 'Български', english: 'Bulgarian' },
  { code: 'el', name: 'Ελληνικά', english: 'Greek' },
  { code: 'hr', name: 'Hrvatski', english: 'Croatian' },
  { code: 'sl', name: 'Slovenščina', english: 'Slovenian' },
  { code: 'et', name: 'Eesti', english: 'Estonian' },
  { code: 'lv', name: 'Latviešu', english: 'Latvian' },
  { code: 'lt', name: 'Lietuvių', english: 'Lithuanian' },
  { code: 'uk', name: 'Українська', english: 'Ukrainian' },
  { code: 'tr', name: 'Türkçe', english: 'Turkish' },
  { code: 'he', name: 'עברית', english: 'Hebrew' },
  { code: 'ar', name: 'العربية', english: 'Arabic' },
  { code: 'hi', name: 'हिन्दी', english: 'Hindi' },
  { code: 'id', name: 'Bahasa Indonesia', english: 'Indonesian' },
  { code: 'vi', name: 'Tiếng Việt', english: 'Vietnamese' },
  { code: 'th', name: 'ไทย', english: 'Thai' },
  { code: 'ja', name: '日本語', english: 'Japanese' },
  { code: 'ko', name: '한국어', english: 'Korean' },
  { code: 'zh', name: '中文', english: 'Chinese' },
]

const known = new Map(languages.map((language) => [language.code, language]))

/** What a language calls itself: `languageName('de')` is 'Deutsch'. One we do not know is shown by its code. */
export function languageName(code: string): string {
  return known.get(code)?.name ?? known.get(code.split('-')[0] as string)?.name ?? code
}

/** Which way a language is written: Arabic and Hebrew from right to left. */
export function directionOf(code: string): 'ltr' | 'rtl' {
  return ['ar', 'he', 'fa', 'ur'].includes(code.split('-')[0] as string) ? 'rtl' : 'ltr'
}
