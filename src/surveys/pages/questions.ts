import { html } from 'hono/html'
import type { Answer } from '../answers.ts'
import { inLanguage, type Question, type SurveyContent, type Words } from '../content.ts'
import { type FormProblem, field } from '../form.ts'
import type { PageWords } from '../page-words.ts'
import type { Html } from './frame.ts'

/** What it takes to show a question: the words around it, and what was answered before. */
export interface Shown {
  content: SurveyContent
  language: string
  words: PageWords
  given: Answer | undefined
  problem: FormProblem | undefined
  /** Whether its conditions hold; one that may come to hold is in the page, hidden, for the script to show. */
  isShown: boolean
  /** Whether it stands in the page as it is first read. */
  isVisible: boolean
  number: number
}

/** One question as a group of fields that a screen reader reads with its question. */
export function questionFields(question: Question, shown: Shown): Html {
  const { words, problem } = shown
  const say = (text: Words) => inLanguage(text, shown.language, shown.content)
  const id = `q-${question.key}`
  const help = say(question.help)
  const described = [help === '' ? '' : `${id}-help`, problem ? `${id}-problem` : ''].filter(Boolean).join(' ')
  // A single box carries the question as its label; several are a group.
  return html`<fieldset id="${id}" data-key="${question.key}" class="${problem ? 'wrong' : ''}" aria-describedby="${described}"
    ${attribute('data-shown', shown.isShown)} ${attribute('hidden', !shown.isVisible)} ${attribute('disabled', !shown.isVisible)}>
    <legend id="${id}-text">${say(question.text)}${question.required || !shown.content.questions.some(({ required }) => required) ? '' : html` <span class="tag">(${words.optional})</span>`}</legend>
    ${help === '' ? '' : html`<p class="help lines" id="${id}-help">${help}</p>`}
    ${problem ? html`<p class="problem" id="${id}-problem">${words.problems[problem]}</p>` : ''}
    <input type="hidden" name="has" value="${question.key}">
    ${fieldsOf(question, shown, say)}
  </fieldset>`
}

/** An attribute that is there or not. */
const attribute = (name: string, isThere: boolean) => (isThere ? html`${name}` : '')

function fieldsOf(question: Question, shown: Shown, say: (text: Words) => string): Html {
  const { words, given } = shown
  const { key } = question
  const labelled = `q-${key}-text`
  if (question.kind === 'scale') {
    const score = given && 'score' in given ? given.score : null
    const [low, high] = [say(question.low), say(question.high)]
    return html`<div class="scale">${Array.from(
      { length: 11 },
      (_, value) =>
        html`<label><input type="radio" name="${field(key)}" value="${value}" ${attribute('checked', score === value)}>${value}</label>`,
    )}</div>
    ${low || high ? html`<p class="ends"><span>${low ? `0 · ${low}` : ''}</span><span>${high ? `10 · ${high}` : ''}</span></p>` : ''}`
  }
  if (question.kind === 'satisfaction') {
    const ratings = given && 'ratings' in given ? given.ratings : {}
    return html`<p class="ends"><span>1 · ${words.satisfaction[0]}</span><span>5 · ${words.satisfaction[4]}</span></p>
    ${question.touchpoints.map(
      (touchpoint) => html`<fieldset class="touchpoint"><legend>${say(touchpoint.name)}</legend>
      <div class="stars">${[1, 2, 3, 4, 5].map(
        (value) =>
          html`<label><input type="radio" name="${field(key, touchpoint.key)}" value="${value}" aria-label="${value}: ${words.satisfaction[value - 1]}" ${attribute('checked', ratings[touchpoint.key] === value)}>${value}</label>`,
      )}</div>
      <label class="choice none"><input type="radio" name="${field(key, touchpoint.key)}" value="0" ${attribute(
        'checked',
        given !== undefined && ratings[touchpoint.key] === undefined,
      )}><span>${words.doesNotApply}</span></label></fieldset>`,
    )}`
  }
  if (question.kind === 'choice') {
    const chosen = given && 'chosen' in given ? given.chosen : []
    const other = given && 'chosen' in given ? (given.other ?? '') : ''
    const type = question.several ? 'checkbox' : 'radio'
    return html`${question.several && say(question.help) === '' ? html`<p class="help">${words.severalMay}</p>` : ''}
    <div class="choices">${question.options.map(
      (option) =>
        html`<label class="choice"><input type="${type}" name="${field(key)}" value="${option.key}" ${attribute('checked', chosen.includes(option.key))}><span>${say(option.text)}</span></label>`,
    )}</div>
    ${
      question.other
        ? html`<label class="field"><span>${words.somethingElse}</span>
      <input type="text" name="${field(key, 'other')}" value="${other}" maxlength="2000"></label>`
        : ''
    }`
  }
  if (question.kind === 'text' || question.kind === 'quote') {
    const text = given && 'words' in given ? given.words : ''
    return question.kind === 'text' && !question.long
      ? html`<div class="field"><input type="text" name="${field(key)}" value="${text}" maxlength="2000" aria-labelledby="${labelled}"></div>`
      : html`<div class="field"><textarea name="${field(key)}" maxlength="20000" aria-labelledby="${labelled}">${text}</textarea></div>`
  }
  if (question.kind === 'person') {
    const person = given && 'name' in given ? given : { name: '' }
    return html`${textField(field(key, 'name'), words.name, person.name)}
    ${textField(field(key, 'company'), `${words.company} (${words.optional})`, person.company ?? '')}
    ${
      question.asks === 'whom did you tell'
        ? html`${textField(field(key, 'email'), `${words.email} (${words.optional})`, person.email ?? '', 'email')}
        <p class="help">${words.personEmailHelp}</p>`
        : ''
    }`
  }
  if (question.kind === 'permission') {
    const { uses, withName } = given && 'uses' in given ? given : { uses: [], withName: undefined }
    return html`<div class="choices">${question.uses.map(
      ({ use, wording }) =>
        html`<label class="choice"><input type="checkbox" name="${field(key)}" value="${use}" ${attribute('checked', uses.includes(use))}><span>${say(wording)}</span></label>`,
    )}</div>${
      // How it may be shown is another question than where, and stands apart from it.
      question.nameWording
        ? html`<div class="choices apart"><label class="choice"><input type="checkbox" name="${field(key, 'name')}" value="yes" ${attribute('checked', withName === true)}><span>${say(question.nameWording)}</span></label></div>`
        : ''
    }`
  }
  const contact: { [Name in (typeof question.fields)[number]]?: string } =
    given && 'contact' in given ? given.contact : {}
  return html`${question.fields.map((name) =>
    textField(
      field(key, name),
      words[name],
      contact[name] ?? '',
      name === 'email' ? 'email' : 'text',
      autocomplete[name],
    ),
  )}
  <p class="help">${words.contactKept}</p>`
}

const autocomplete = { name: 'name', email: 'email', company: 'organization', title: 'organization-title' } as const

function textField(
  name: string,
  label: string,
  value: string,
  type: 'text' | 'email' = 'text',
  complete = 'off',
): Html {
  return html`<label class="field"><span>${label}</span>
    <input type="${type}" name="${name}" value="${value}" maxlength="254" autocomplete="${complete}"></label>`
}
