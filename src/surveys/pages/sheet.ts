import { html } from 'hono/html'
import { shownQuestions } from '../answers.ts'
import type { Sheet } from '../commands/answering.ts'
import { inLanguage } from '../content.ts'
import type { FormProblem } from '../form.ts'
import { languageName } from '../languages.ts'
import { pageWords } from '../page-words.ts'
import { phrase, reasonPhrases } from '../phrases.ts'
import { stepsOf } from '../steps.ts'
import { frame, type Html } from './frame.ts'
import { questionFields } from './questions.ts'

/** How a sheet is looked at: in which language, at which step, and what has to be put right. */
export interface Look {
  company: string
  language: string
  step: number
  problems: Map<string, FormProblem>
  /** Whether all questions stand on one page, because a script was there to put them there. */
  whole: boolean
  reasons: { id: string; name: string }[]
  stopMailAt: string | null
}

/** The page somebody answers on. */
export function sheetPage(sheet: Sheet, look: Look): Html {
  const { content } = sheet.survey
  const words = pageWords(look.language)
  const say = (text: Record<string, string>) => inLanguage(text, look.language, content)
  const shown = new Set(shownQuestions(content, sheet.answers).map(({ key }) => key))
  const steps = stepsOf(content)
  const inStep = new Set(steps[look.step] ?? [])
  const visible = content.questions.filter(({ key }) => shown.has(key) && (look.whole || inStep.has(key)))
  const isLast = !steps.some((step, at) => at > look.step && step.some((key) => shown.has(key)))
  const intro = say(content.intro)
  const isFirst = look.step === 0 || look.whole
  const title = say(content.title)
  const body = html`
    ${sheet.kind === 'preview' ? html`<p class="note">${words.preview}</p>` : ''}
    <h1>${title}</h1>
    ${languageSwitch(sheet, look)}
    ${intro && isFirst ? html`<p class="lines">${intro}</p>` : ''}
    ${look.problems.size > 0 ? html`<p class="alert" role="alert">${words.someProblems}</p>` : ''}
    <form method="post" data-answers ${sheet.kind === 'preview' ? html`data-preview="yes"` : ''} data-saved="${words.saved}"
      data-saving="${words.saving}" data-not-saved="${words.notSaved}">
      <input type="hidden" name="lang" value="${look.language}">
      <input type="hidden" name="step" value="${look.step}">
      <input type="hidden" name="whole" value="yes" ${look.whole ? '' : html`disabled`}>
      ${sheet.key === null ? '' : html`<input type="hidden" name="r" value="${sheet.key}">`}
      ${content.questions.map((question, at) =>
        questionFields(question, {
          content,
          language: look.language,
          words,
          given: sheet.answers[question.key],
          problem: look.problems.get(question.key),
          isShown: shown.has(question.key),
          isVisible: visible.includes(question),
          number: at + 1,
        }),
      )}
      <div class="actions">
        ${
          isLast || look.whole
            ? html`<button class="main" name="go" value="send">${words.send}</button>`
            : html`<button class="main" name="go" value="next" data-steps>${words.next}</button>
              <button class="main" name="go" value="send" data-whole hidden>${words.send}</button>`
        }
        ${look.step > 0 && !look.whole ? html`<button name="go" value="back" data-steps formnovalidate>${words.back}</button>` : ''}
        ${steps.length > 1 && !look.whole ? html`<p class="status" data-steps>${words.step(look.step + 1, steps.length)}</p>` : ''}
        <p class="status" data-status role="status"></p>
      </div>
    </form>
    ${sheet.kind === 'personal' ? ratherNot(look) : ''}
    <section class="about">
      <p>${words.what(look.company)} ${sheet.kind === 'personal' ? words.whoPersonal(look.company) : words.whoOpen(look.company)}
        ${words.publishing}</p>
      ${look.stopMailAt ? html`<p>${words.stop} <a href="${look.stopMailAt}">${words.stopHow}</a></p>` : ''}
    </section>`
  return frame({ language: look.language, company: look.company, title, body, embedded: sheet.kind === 'embed' })
}

function languageSwitch({ survey, key }: Sheet, { language }: Look): Html | string {
  const { languages } = survey.content
  if (languages.length < 2) return ''
  const words = pageWords(language)
  return html`<form class="languages" method="get">
    ${key === null ? '' : html`<input type="hidden" name="r" value="${key}">`}
    <label for="lang" class="soft">${words.language}</label>
    <select name="lang" id="lang" data-language>${languages.map(
      (code) =>
        html`<option value="${code}" lang="${code}" ${code === language ? html`selected` : ''}>${languageName(code)}</option>`,
    )}</select>
    <button class="small">${words.show}</button>
  </form>`
}

function ratherNot({ language, reasons }: Look): Html {
  const words = pageWords(language)
  return html`<details>
    <summary>${words.rather}</summary>
    <form method="post">
      <input type="hidden" name="lang" value="${language}">
      <p>${words.ratherExplained}</p>
      <label class="field"><span>${words.ratherReason}</span>
        <select name="reason"><option value="">${words.noReason}</option>${reasons.map(
          (reason) => html`<option value="${reason.id}">${sayReason(reason, language)}</option>`,
        )}</select></label>
      <label class="field"><span>${words.ratherWhy}</span><textarea name="words" maxlength="4000"></textarea></label>
      <div class="actions"><button name="go" value="decline">${words.ratherSend}</button></div>
    </form>
  </details>`
}

/** A reason we began with as a customer says it, in their language; one that the company named says its name. */
function sayReason({ id, name }: { id: string; name: string }, language: string): string {
  const ours = reasonPhrases[id]
  return ours?.name === name ? (phrase(ours.phrase, [language])[language] ?? name) : name
}

/** What somebody reads once they have answered. */
export function thanksPage(
  sheet: Sheet,
  { company, language, stopMailAt }: Pick<Look, 'company' | 'language' | 'stopMailAt'>,
): Html {
  const { content } = sheet.survey
  const words = pageWords(language)
  const title = inLanguage(content.thanksTitle, language, content) || words.answered
  const more = inLanguage(content.thanks, language, content)
  const body = html`
    <h1>${title}</h1>
    ${more ? html`<p class="lines">${more}</p>` : ''}
    <p class="soft">${words.answered}. ${sheet.kind === 'personal' ? words.answeredMore : ''}</p>
    ${stopMailAt ? html`<p class="about">${words.stop} <a href="${stopMailAt}">${words.stopHow}</a></p>` : ''}`
  return frame({ language, company, title, body, embedded: sheet.kind === 'embed' })
}

/** A page that offers nothing but why. */
export function plainPage(
  which: 'expired' | 'closed' | 'unreadable' | 'declined',
  { company, language, embedded = false }: { company: string; language: string; embedded?: boolean },
): Html {
  const words = pageWords(language)
  const [title, more] = {
    expired: [words.expired, words.expiredMore(company)],
    closed: [words.closed, words.closedMore],
    unreadable: [words.unreadable, words.unreadableMore],
    declined: [words.ratherThanks, words.ratherThanksMore],
  }[which] as [string, string]
  return frame({ language, company, title, embedded, body: html`<h1>${title}</h1><p>${more}</p>` })
}
