import type { Id } from '../values/id.ts'
import type { Dice } from './dice.ts'

/** What customers of a planning software praise, by theme. Each stands once in the library. */
export interface SampleQuote {
  words: string
  themes: Id<'the'>[]
  language: 'en' | 'de' | 'fr'
}

const value = 'the_product-value'
const service = 'the_simple-service'
const delivery = 'the_delivery'
const competition = 'the_competition'
const time = 'the_saving-time'
const workflow = 'the_workflow'
const change = 'the_change'

const quote = (words: string, ...themes: Id<'the'>[]): SampleQuote => ({ words, themes, language: 'en' })
const inGerman = (words: string, ...themes: Id<'the'>[]): SampleQuote => ({ words, themes, language: 'de' })
const inFrench = (words: string, ...themes: Id<'the'>[]): SampleQuote => ({ words, themes, language: 'fr' })

/** What customers write into a survey: short, and some of it not quite in favour. */
export const surveyQuotes: readonly SampleQuote[] = [
  quote('Our Monday planning went from three hours to forty minutes.', time),
  quote('I get my Fridays back.', time),
  quote('New people plan with it on their second day.', value),
  quote('It does what it says, every day. That is rarer than it should be.', value),
  quote('We were live in eleven days, and nobody worked a weekend for it.', delivery),
  quote('They delivered before the date they gave us. I had to check the calendar twice.', delivery),
  quote('They sat with our dispatchers until everybody was at ease.', change),
  quote('They knew which habits would be hard to change, and started with those.', change),
  quote('Four spreadsheets became one board.', workflow, time),
  quote('Nobody asks any more which version is right.', workflow),
  quote('I wrote to support at seven in the evening and had an answer before I was home.', service),
  quote('One invoice, one person to call, no forms. Bliss.', service),
  quote('We tried two others first. With this one the planners stopped complaining.', competition, value),
  quote('The reports could look nicer, but the plan itself is always right.', value),
  quote('The night shift swaps by itself now; I only hear about it in the morning.', workflow, time),
  quote('I had feared the switch for years. It took a fortnight.', change, delivery),
  quote('Holiday requests used to take me a morning each week.', time),
  quote('Our old tool had more buttons. This one has the right ones.', competition),
  quote('My mother could plan a shift with it, and she is not a patient woman.', value),
  quote('The first week was bumpy. Since then I have not thought about it, which is the point.', delivery, value),
  quote('Changing our contract took one e-mail.', service),
  quote('The plan is on every phone before I have finished my coffee.', time, workflow),
  quote('They trained the sceptics first. Clever.', change),
  quote('Three of us used to check the plan for clashes. Now nobody has to.', workflow, time),
  quote('The other offer was cheaper, and we would have paid the difference in overtime.', competition),
  quote('Everything was where they had said it would be on the day we opened.', delivery),
  quote('It understands part-time people. Most planners’ tools think everybody works forty hours.', value, competition),
  quote('You can reach a human being. I did not know that still existed.', service),
  inGerman('Die Einsatzplanung macht jetzt die Frühschicht selbst, ganz ohne mich.', workflow, time),
  inGerman('Vier Wochen Umstellung waren angekündigt, nach zwei waren wir fertig.', delivery),
  inGerman('Endlich ein Werkzeug, das auch die Kollegen im Lager gern benutzen.', value, change),
  inGerman('Fragen werden beantwortet, bevor man sich ärgert.', service),
  inFrench('Le planning du mois est prêt en une matinée, au lieu de trois jours.', time),
  inFrench('On nous a accompagnés jusqu’au dernier sceptique de l’équipe.', change),
  inFrench('Une seule version du planning, enfin, et tout le monde la voit.', workflow),
]

/** What somebody says when they have time to say it: "{…|…}" is one of several, so that no two sound alike. */
const longer: readonly { theme: Id<'the'>; words: readonly string[] }[] = [
  {
    theme: time,
    words: [
      'Planning a {week|fortnight|month} took {one of us a whole day|two of us a morning|me most of a Friday}. Now it takes {forty minutes|an hour, coffee included|less than an hour}. The time goes {to our customers|to the people on the floor|into training}, where it belongs.',
      'We counted: {six|nine|fourteen|eleven} hours a week that nobody spends on {moving boxes in a spreadsheet|ringing round for cover|reconciling lists} any more. {It paid for itself by spring.|Finance stopped asking.|I should have done this years ago.}',
      'Somebody calls in sick at six, and by {ten past|quarter past|half past} the gap is filled. Before, {my day began with twenty phone calls|that was my breakfast|we simply ran short}.',
    ],
  },
  {
    theme: value,
    words: [
      'I have introduced {five|four|a good dozen} systems in my career. This is the {first|only} one where {people asked for access before I had announced it|nobody asked for the old one back|the manual stayed in its box}.',
      'What convinced me was {the drag and drop|the view on the phone|the way it explains a clash}: {our oldest driver|a trainee|our night porter} understood it {at once|without being shown}. Since then I have stopped {printing plans|apologising for the plan}.',
      'It is {calm|plain|unexciting}, and I mean that as praise. It shows {who works where|what is missing|what changed since yesterday} and nothing else.',
    ],
  },
  {
    theme: service,
    words: [
      'In {two|three} years I have opened {seven|nine|four} tickets. {Each was closed the same day.|All were answered by somebody who had read them.} I do not know {what their call queue sounds like|whether they have hold music}.',
      'Adding a {site|department|depot} used to mean {a new contract|a visit from sales|weeks of letters}. Here I {tick a box|write one line} and it is there {the same afternoon|on Monday}.',
    ],
  },
  {
    theme: delivery,
    words: [
      'They promised {six|eight|ten} weeks and took {five|seven|nine}. {Every step had a name and a date.|Nothing was called done that was not.} I have {told our board|told my successor} that this is how it should be.',
      'We opened {a second site|the new wing|the depot} on the {first|third} of the month, and the plan was there {on the day|the evening before}. {No drama, no overtime.|I slept that night.}',
      'The {import|migration} of {four|six|ten} years of rosters was {finished on a Sunday|done in one night}. On Monday {nothing was missing|everybody found their own shifts}. I had budgeted {two weeks|a month} of trouble.',
    ],
  },
  {
    theme: competition,
    words: [
      'We put {three|four} tools side by side for a month. {The others planned for an average week.|The others fell over at the first bank holiday.} This one planned for {ours|the week we really have}.',
      'I {came from|had grown up with} the market leader. {It could do more on paper.|It came with a consultant.} Here {I change a rule myself|a planner changes a rule in a minute}, and that is worth more to us than {any list of features|a name}.',
    ],
  },
  {
    theme: workflow,
    words: [
      'From {nine|seven|twelve} steps to {two|three}: {request, approval, done|somebody asks, somebody agrees, the plan changes}. {Payroll|Head office} gets the hours {without anybody typing them|by itself}. That is {the whole story|all I ever wanted}.',
      'There was a {whiteboard|ring binder|spreadsheet}, a {messaging group|phone list} and {my memory|Karin’s memory}. {Now there is one board.|Two of them are gone, and I forget on purpose.} New {sites|wards|shops} copy a template and start.',
      'What used to go through {four|five} hands goes through {one|none} now. {The best change was the one I made last: switching the old list off.|Mistakes have nowhere to creep in.}',
    ],
  },
  {
    theme: change,
    words: [
      'I had {forty|sixty|a hundred and ten} people who did not want this. They {listened to the loudest first|came on the night shift|let the team choose the pilot}, and after {three weeks|a month} {the loudest was explaining it to others|I was asked why we had waited}.',
      'The software was the easy half. They helped us with the other: {who tells whom, and when|what to say when somebody is afraid for their hours|which old habit goes first}. {I have used their checklist for two other projects since.|That is why it stuck.}',
    ],
  },
]

/** A longer quote about a theme, or about any. */
export function sayMore(dice: Dice, about?: Id<'the'>): SampleQuote {
  const { theme, words } = about ? longer.find((one) => one.theme === about)! : dice.pick(longer)
  const other = dice.chance(0.3) ? [dice.pick(longer).theme] : []
  const said = dice.pick(words).replace(/\{([^}]*)\}/g, (_, choices: string) => dice.pick(choices.split('|')))
  return {
    words: said.replace(/^./, (first) => first.toUpperCase()),
    themes: [...new Set([theme, ...other])],
    language: 'en',
  }
}

/** Every theme, the most wanted first. */
export const sampleThemes = [time, workflow, value, change, delivery, service, competition] as const

/** How often customers, and people who are still choosing, call each theme important. */
export const themeImportance: Record<(typeof sampleThemes)[number], { customers: number; prospects: number }> = {
  [time]: { customers: 0.71, prospects: 0.52 },
  [workflow]: { customers: 0.55, prospects: 0.47 },
  [value]: { customers: 0.58, prospects: 0.61 },
  [change]: { customers: 0.33, prospects: 0.56 },
  [delivery]: { customers: 0.29, prospects: 0.44 },
  [service]: { customers: 0.46, prospects: 0.31 },
  [competition]: { customers: 0.14, prospects: 0.38 },
}
