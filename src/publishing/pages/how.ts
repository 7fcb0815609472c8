import { html } from 'hono/html'
import { netPromoterScore } from '../../statistics/nps.ts'
import type { howWeChoose, ShownWall } from '../commands.ts'
import { countWords } from '../shown.ts'
import { frame, type Html } from './frame.ts'
import { draftNotice } from './wall.ts'

const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(part / of < 0.1 ? 1 : 0)} %`
const signed = (n: number) => `${n < 0 ? '−' : n > 0 ? '+' : ''}${Math.abs(Math.round(n))}`

/**
 * How the company collects and chooses: the method, whom it asked, how many answered, and the whole distribution of the
 * answers beside what was chosen (PRODUCT.md, "What law and platforms ask").
 */
export function howPage(shown: ShownWall, how: Awaited<ReturnType<typeof howWeChoose>>): Html {
  const { wall, company, address, items } = shown
  const answers = how.likelihoods.reduce((sum, people) => sum + people, 0)
  return frame({
    title: 'How we collect and choose',
    company,
    describes: `How ${company} collects what customers say, and how it chooses what it shows.`,
    look: wall.look,
    canonical: `${address}/how`,
    body: html`${draftNotice(shown)}
    <div class="list">
      <header aria-label="About this page">
        <p class="company">${company}</p>
        <h1>How we collect and choose</h1>
        <p class="selected"><a href="${address}">Back to ${wall.name}</a></p>
      </header>
      <main class="text" aria-label="How we collect and choose">
        ${how.words ? html`<p class="intro own">${how.words}</p>` : ''}
        <h2>What is shown</h2>
        <p>${company} chose ${items.length === 1 ? 'the one item' : `the ${items.length.toLocaleString('en')} items`} on this page. They are a choice, not an average:
          ${countWords(how.collected.items, 'item')} from ${countWords(how.collected.customers, 'customer')} were collected in all,
          and the people concerned agreed to the website for ${how.collected.covered.toLocaleString('en')} of them.</p>
        ${
          items.length > 0 && how.customers > 0
            ? html`<p>What is shown is from ${countWords(how.quoted, 'customer')}, of ${how.customers.toLocaleString('en')} there are today
              (${percent(how.quoted, how.customers)})${how.quoted < 5 ? ': a story, not a picture of many' : ''}. It speaks for nobody else.</p>`
            : ''
        }
        <p>Words in quotation marks are exactly those that were written or said. Where words were left out, […] stands in their place.
          Every quote carries the day it was given.</p>
        <h2>Consent</h2>
        <p>Nothing is shown without the consent of the person, for this very use. Named quotes need the consent of their company as well.
          Consent can be withdrawn at any time, and what it covered is gone with the next look at this page.
          Words of people who have left the company they spoke for, and of companies that are no longer customers, are taken down.</p>
        <h2>Payment and ties</h2>
        <p>Whoever was paid, got something for their words or works for ${company} is marked as such beside them.
          Nothing we give may depend on whether the words are good or bad.</p>
        <h2>Whom we asked</h2>
        ${
          how.customersAsked === 0
            ? html`<p>Nobody has been asked by survey or in person yet; what is shown came in by itself.</p>`
            : html`<p>We asked ${countWords(how.customersAsked, 'customer')} so far; ${countWords(
                how.customers,
                'company',
              ).replace('companys', 'companies')} ${how.customers === 1 ? 'is a customer' : 'are customers'} today.</p>`
        }
        ${
          how.invited > 0
            ? html`<p>${how.invitedAnswered.toLocaleString('en')} of ${how.invited.toLocaleString('en')} people who were invited to a survey answered
                (${percent(how.invitedAnswered, how.invited)}).</p>`
            : ''
        }
        ${answers > 0 ? distribution(how.likelihoods, answers) : ''}
      </main>
      <footer aria-label="About these words"><p><a href="${address}">Back to ${wall.name}</a></p></footer>
    </div>`,
  })
}

/** Everybody's answer, not those of the people quoted. */
function distribution(likelihoods: readonly number[], answers: number): Html {
  const sum = (from: number, to: number) => likelihoods.slice(from, to + 1).reduce((a, b) => a + b, 0)
  const score = netPromoterScore({ promoters: sum(9, 10), passives: sum(7, 8), detractors: sum(0, 6) })
  const most = Math.max(...likelihoods)
  return html`<h2>What everybody answered</h2>
    <p>“How likely are you to recommend us?” was answered by ${answers.toLocaleString('en')} ${answers === 1 ? 'person' : 'people'}; this is the latest answer of each of them, not only of those quoted.
      How those quoted answered is not told: they agreed to show their words, not their answers.${
        score
          ? html` The net promoter score is ${signed(score.score)} (95 % range ${signed(score.interval.low)} to ${signed(score.interval.high)}${score.thin ? '; few answers, so take it with care' : ''}).`
          : ''
      }</p>
    <table>
      <caption>Answers from 10, extremely likely, to 0, not at all likely</caption>
      <thead><tr><th scope="col">Answer</th><th scope="col">People</th><th scope="col">Share</th><td></td></tr></thead>
      <tbody>${[...likelihoods.entries()].reverse().map(
        ([
          likelihood,
          people,
        ]) => html`<tr><th scope="row">${likelihood}</th><td>${people.toLocaleString('en')}</td><td>${percent(people, answers)}</td>
          <td class="bar"><meter min="0" max="${most}" value="${people}" aria-label="${people} of ${answers} answered ${likelihood}">${people}</meter></td></tr>`,
      )}</tbody>
    </table>`
}
