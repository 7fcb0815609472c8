import { z } from 'zod'
import type { ConsentParty, PermittedUse } from '../schema.ts'
import { type Level, levels } from '../values/level.ts'
import { uses } from './uses.ts'

/** The languages we have written consent in. A page in any other would be one nobody here can vouch for. */
export const consentLanguages = ['en', 'de', 'fr', 'es'] as const
export type ConsentLanguage = (typeof consentLanguages)[number]

/**
 * The language we write to somebody in: theirs where we have our words in it, else English.
 *
 * @example
 * languageOf('de-AT') // → 'de'
 * languageOf('nl') // → 'en'
 */
export const languageOf = (language: string | null | undefined): ConsentLanguage =>
  consentLanguages.find((one) => language?.toLowerCase().split('-')[0] === one) ?? 'en'

/** What each language calls itself. */
export const consentLanguageNames: Record<ConsentLanguage, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
}

const Sentence = z.string().trim().min(1, 'Leave no sentence empty.').max(1_000)

/**
 * The words of a consent page in one language. `{company}` is us, `{customer}` the customer's company, `{person}` whose words
 * they are, and `{what}` what the level gives: the entry of `things`.
 */
export const consentWordsJson = z.object({
  intro: Sentence,
  /** What is given at each level, as the object of a sentence: "my words with my name". */
  things: z.object(Object.fromEntries(levels.map((level) => [level, Sentence])) as Record<Level, typeof Sentence>),
  /** The sentence beside the box of each use. */
  uses: z.object(Object.fromEntries(uses.map((use) => [use, Sentence])) as Record<PermittedUse, typeof Sentence>),
  /** How to take it back, and what that does. */
  withdrawing: Sentence,
})
export type ConsentWords = z.output<typeof consentWordsJson>

export const wordingPlaceholders = ['{company}', '{customer}', '{person}', '{what}'] as const

/** The version of the words we came with. What a company writes itself counts on from it. */
export const usualVersion = 1

/** The words we come with. They are written for a person who is not a lawyer; no lawyer has approved them for you. */
export const usualWordings: Record<ConsentParty, Record<ConsentLanguage, ConsentWords>> = {
  person: {
    en: {
      intro:
        '{company} asks for your permission. Tick what you agree to: each box stands by itself. Whatever you decide, it changes nothing in how {company} treats you.',
      things: {
        1: 'my words without my name',
        2: 'my words with my name, my job title and the name of {customer}',
        3: 'a short profile of me as somebody to talk with',
        4: 'the white paper about our work with {company}',
        5: 'the video with me',
        6: 'my talk, and a recording of it',
      },
      uses: {
        website: '{company} may show {what} on its website.',
        'sales deck': '{company} may show {what} to other companies in presentations.',
        'private call':
          'Somebody who is thinking of choosing {company} may talk with me in private. I am asked each time before.',
        press: '{company} may give {what} to the press.',
        social: '{company} may share {what} on social media.',
        'paid ads': '{company} may use {what} in paid advertising.',
        event: '{company} may show {what} at events.',
      },
      withdrawing:
        'You can take this back at any time, with one click and without signing in. From then on {company} shows nothing of it any more, and asks for copies back that it has given away. What was done until then stays lawful.',
    },
    de: {
      intro:
        '{company} bittet Sie um Ihre Einwilligung. Kreuzen Sie an, womit Sie einverstanden sind: jedes Kästchen steht für sich. Wie Sie auch entscheiden, {company} behandelt Sie deshalb nicht anders.',
      things: {
        1: 'meine Worte ohne meinen Namen',
        2: 'meine Worte mit meinem Namen, meiner Funktion und dem Namen von {customer}',
        3: 'ein kurzes Profil von mir als Gesprächspartner',
        4: 'den Bericht über unsere Zusammenarbeit mit {company}',
        5: 'das Video mit mir',
        6: 'meinen Vortrag und dessen Aufzeichnung',
      },
      uses: {
        website: '{company} darf {what} auf der eigenen Website zeigen.',
        'sales deck': '{company} darf {what} anderen Firmen in Präsentationen zeigen.',
        'private call':
          'Wer sich für {company} interessiert, darf vertraulich mit mir sprechen. Ich werde jedes Mal vorher gefragt.',
        press: '{company} darf {what} an die Presse geben.',
        social: '{company} darf {what} in sozialen Medien teilen.',
        'paid ads': '{company} darf {what} in bezahlter Werbung verwenden.',
        event: '{company} darf {what} auf Veranstaltungen zeigen.',
      },
      withdrawing:
        'Sie können das jederzeit widerrufen, mit einem Klick und ohne Anmeldung. Ab dann zeigt {company} nichts davon mehr und bittet um Kopien zurück, die weitergegeben wurden. Was bis dahin geschah, bleibt rechtmäßig.',
    },
    fr: {
      intro:
        '{company} vous demande votre accord. Cochez ce que vous acceptez : chaque case vaut pour elle seule. Quelle que soit votre décision, {company} ne vous traitera pas autrement.',
      things: {
        1: 'mes propos sans mon nom',
        2: 'mes propos avec mon nom, ma fonction et le nom de {customer}',
        3: 'un court profil de moi comme interlocuteur',
        4: 'l’étude de cas sur notre travail avec {company}',
        5: 'la vidéo où j’apparais',
        6: 'mon intervention et son enregistrement',
      },
      uses: {
        website: '{company} peut montrer {what} sur son site web.',
        'sales deck': '{company} peut montrer {what} à d’autres entreprises dans des présentations.',
        'private call':
          'Une personne qui envisage de choisir {company} peut me parler en privé. On me le demande chaque fois avant.',
        press: '{company} peut transmettre {what} à la presse.',
        social: '{company} peut partager {what} sur les réseaux sociaux.',
        'paid ads': '{company} peut utiliser {what} dans de la publicité payante.',
        event: '{company} peut montrer {what} lors d’événements.',
      },
      withdrawing:
        'Vous pouvez revenir sur cet accord à tout moment, en un clic et sans vous connecter. Dès lors, {company} n’en montre plus rien et redemande les copies déjà remises. Ce qui a été fait jusque-là reste licite.',
    },
    es: {
      intro:
        '{company} le pide su permiso. Marque lo que acepta: cada casilla vale por sí sola. Decida lo que decida, {company} no le tratará de otra manera.',
      things: {
        1: 'mis palabras sin mi nombre',
        2: 'mis palabras con mi nombre, mi cargo y el nombre de {customer}',
        3: 'un breve perfil mío como persona con quien hablar',
        4: 'el caso de éxito sobre nuestro trabajo con {company}',
        5: 'el vídeo en el que aparezco',
        6: 'mi charla y su grabación',
      },
      uses: {
        website: '{company} puede mostrar {what} en su sitio web.',
        'sales deck': '{company} puede mostrar {what} a otras empresas en presentaciones.',
        'private call':
          'Quien esté pensando en elegir a {company} puede hablar conmigo en privado. Se me pregunta antes cada vez.',
        press: '{company} puede dar {what} a la prensa.',
        social: '{company} puede compartir {what} en redes sociales.',
        'paid ads': '{company} puede usar {what} en publicidad de pago.',
        event: '{company} puede mostrar {what} en eventos.',
      },
      withdrawing:
        'Puede retirarlo en cualquier momento, con un clic y sin iniciar sesión. Desde entonces {company} ya no muestra nada de ello y pide que le devuelvan las copias entregadas. Lo hecho hasta entonces sigue siendo lícito.',
    },
  },
  company: {
    en: {
      intro:
        '{company} would like the permission of {customer} for {what}. You sign for {customer}; please do so only if you may. You decide about each use by itself.',
      things: {
        1: 'the words of {person} without any name',
        2: 'the words of {person} together with the name of {customer}',
        3: 'a short profile of {person} of {customer} as somebody to talk with',
        4: 'the white paper about the work of {customer} with {company}',
        5: 'the video with {person} of {customer}',
        6: 'the talk by {person} of {customer}, and a recording of it',
      },
      uses: {
        website: '{company} may show {what} on its website.',
        'sales deck': '{company} may show {what} to other companies in presentations.',
        'private call':
          'Somebody who is thinking of choosing {company} may talk with {person} of {customer} in private.',
        press: '{company} may give {what} to the press.',
        social: '{company} may share {what} on social media.',
        'paid ads': '{company} may use {what} in paid advertising.',
        event: '{company} may show {what} at events.',
      },
      withdrawing:
        '{customer} can take this back at any time, with one click and without signing in. From then on {company} shows nothing of it any more, and asks for copies back that it has given away. What was done until then stays lawful.',
    },
    de: {
      intro:
        '{company} bittet {customer} um die Einwilligung für {what}. Sie unterzeichnen für {customer}; bitte nur, wenn Sie das dürfen. Sie entscheiden über jede Verwendung einzeln.',
      things: {
        1: 'die Worte von {person} ohne jeden Namen',
        2: 'die Worte von {person} zusammen mit dem Namen von {customer}',
        3: 'ein kurzes Profil von {person} von {customer} für Gespräche',
        4: 'den Bericht über die Zusammenarbeit von {customer} mit {company}',
        5: 'das Video mit {person} von {customer}',
        6: 'den Vortrag von {person} von {customer} und dessen Aufzeichnung',
      },
      uses: {
        website: '{company} darf {what} auf der eigenen Website zeigen.',
        'sales deck': '{company} darf {what} anderen Firmen in Präsentationen zeigen.',
        'private call': 'Wer sich für {company} interessiert, darf vertraulich mit {person} von {customer} sprechen.',
        press: '{company} darf {what} an die Presse geben.',
        social: '{company} darf {what} in sozialen Medien teilen.',
        'paid ads': '{company} darf {what} in bezahlter Werbung verwenden.',
        event: '{company} darf {what} auf Veranstaltungen zeigen.',
      },
      withdrawing:
        '{customer} kann das jederzeit widerrufen, mit einem Klick und ohne Anmeldung. Ab dann zeigt {company} nichts davon mehr und bittet um Kopien zurück, die weitergegeben wurden. Was bis dahin geschah, bleibt rechtmäßig.',
    },
    fr: {
      intro:
        '{company} demande l’accord de {customer} pour {what}. Vous signez pour {customer} ; ne le faites que si vous y êtes autorisé. Vous décidez de chaque usage séparément.',
      things: {
        1: 'les propos de {person} sans aucun nom',
        2: 'les propos de {person} avec le nom de {customer}',
        3: 'un court profil de {person}, de {customer}, comme interlocuteur',
        4: 'l’étude de cas sur le travail de {customer} avec {company}',
        5: 'la vidéo avec {person}, de {customer}',
        6: 'l’intervention de {person}, de {customer}, et son enregistrement',
      },
      uses: {
        website: '{company} peut montrer {what} sur son site web.',
        'sales deck': '{company} peut montrer {what} à d’autres entreprises dans des présentations.',
        'private call':
          'Une personne qui envisage de choisir {company} peut parler en privé avec {person}, de {customer}.',
        press: '{company} peut transmettre {what} à la presse.',
        social: '{company} peut partager {what} sur les réseaux sociaux.',
        'paid ads': '{company} peut utiliser {what} dans de la publicité payante.',
        event: '{company} peut montrer {what} lors d’événements.',
      },
      withdrawing:
        '{customer} peut revenir sur cet accord à tout moment, en un clic et sans se connecter. Dès lors, {company} n’en montre plus rien et redemande les copies déjà remises. Ce qui a été fait jusque-là reste licite.',
    },
    es: {
      intro:
        '{company} pide el permiso de {customer} para {what}. Usted firma en nombre de {customer}; hágalo solo si está autorizado. Usted decide sobre cada uso por separado.',
      things: {
        1: 'las palabras de {person} sin ningún nombre',
        2: 'las palabras de {person} junto con el nombre de {customer}',
        3: 'un breve perfil de {person}, de {customer}, como persona con quien hablar',
        4: 'el caso de éxito sobre el trabajo de {customer} con {company}',
        5: 'el vídeo con {person}, de {customer}',
        6: 'la charla de {person}, de {customer}, y su grabación',
      },
      uses: {
        website: '{company} puede mostrar {what} en su sitio web.',
        'sales deck': '{company} puede mostrar {what} a otras empresas en presentaciones.',
        'private call':
          'Quien esté pensando en elegir a {company} puede hablar en privado con {person}, de {customer}.',
        press: '{company} puede dar {what} a la prensa.',
        social: '{company} puede compartir {what} en redes sociales.',
        'paid ads': '{company} puede usar {what} en publicidad de pago.',
        event: '{company} puede mostrar {what} en eventos.',
      },
      withdrawing:
        '{customer} puede retirarlo en cualquier momento, con un clic y sin iniciar sesión. Desde entonces {company} ya no muestra nada de ello y pide que le devuelvan las copias entregadas. Lo hecho hasta entonces sigue siendo lícito.',
    },
  },
}

/** What fills the placeholders. */
export interface WordingFacts {
  /** Us. */
  company: string
  /** The customer's company. */
  customer: string
  /** Whose words or time it is. */
  person: string
  level: Level
}

/**
 * The sentences of a page for one person or company at one level, ready to be read: nothing is left to fill in.
 *
 * @example
 * sayConsent(usualWordings.person.en, { company: 'Merrow', customer: 'Larkspur', person: 'Ines', level: 1 }, ['website']).uses
 * // → [{ use: 'website', wording: 'Merrow may show my words without my name on its website.' }]
 */
export function sayConsent(
  words: ConsentWords,
  facts: WordingFacts,
  asked: readonly PermittedUse[],
): { intro: string; uses: { use: PermittedUse; wording: string }[]; withdrawing: string } {
  const names = { '{company}': facts.company, '{customer}': facts.customer, '{person}': facts.person }
  // In one go, so that a name with braces in it fills nothing else.
  const fill = (text: string, what: string) =>
    text
      .replace(/\{what\}/g, () => what)
      .replace(/\{(?:company|customer|person)\}/g, (name) => names[name as keyof typeof names])
  const what = words.things[facts.level]
  return {
    intro: fill(words.intro, what),
    uses: uses.filter((use) => asked.includes(use)).map((use) => ({ use, wording: fill(words.uses[use], what) })),
    withdrawing: fill(words.withdrawing, what),
  }
}
