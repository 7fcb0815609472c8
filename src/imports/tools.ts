import { delighted } from './tools/delighted.ts'
import { formbricks } from './tools/formbricks.ts'
import { limeSurvey } from './tools/limesurvey.ts'
import { surveyMonkey } from './tools/survey-monkey.ts'
import type { Heading, ToolExport } from './tools/tool.ts'
import { typeform } from './tools/typeform.ts'

const tools: readonly ToolExport[] = [surveyMonkey, typeform, formbricks, limeSurvey, delighted]

/** Answers from a file of no tool we know. */
export const anyFile = 'file'

/**
 * The tool a file was exported from, by its headers, or null where it is none of those we know. Two header rows are joined
 * as the reader of files joins them: 'What do you use? – Alerts'.
 *
 * @example
 * recogniseTool(['Respondent ID', 'Collector ID', 'End Date', 'How likely …?'])?.word // 'SurveyMonkey'
 */
export function recogniseTool(headers: readonly string[]): ToolExport | null {
  return tools.find((tool) => tool.recognises(headers)) ?? null
}

/** The name of a tool on the screen. */
export const toolWord = (tool: string) => tools.find((one) => one.tool === tool)?.word ?? 'A file'

/**
 * What each column asks, as the tool writes it; of a file of no tool, the header is the question.
 *
 * @example
 * headingsOf(null, ['Which? – Alerts', 'Which? – Reports']) // → 'Which?' with the parts 'Alerts' and 'Reports'
 */
export function headingsOf(tool: ToolExport | null, headers: readonly string[]): Heading[] {
  return headers.map((header, at) => {
    const neighbours = headers.slice(Math.max(0, at - 1), at + 2).filter((one) => one !== header)
    if (tool) return tool.heading(header, neighbours)
    const joined = surveyMonkey.heading(header, neighbours)
    // Without a tool, a dash is just a dash, unless the next column shares what stands before it.
    return neighbours.some((one) => one.startsWith(`${joined.question} – `)) ? joined : { question: header, part: null }
  })
}
