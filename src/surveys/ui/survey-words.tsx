import {
  IconAddressBook,
  IconAdjustmentsHorizontal,
  IconAlignLeft,
  IconCircleDashed,
  IconCircleX,
  IconHandStop,
  IconListCheck,
  IconPlayerPlay,
  IconPlugConnected,
  IconQuote,
  IconStars,
  IconUser,
} from '@tabler/icons-react'
import type { Icon } from '../../web/feature.ts'
import { Mark } from '../../web/marks.tsx'
import type { Survey } from '../api.ts'
import { takesAnswers } from '../check-content.ts'
import type { Question } from '../content.ts'

/** What each kind of question is called, and its picture. */
export const kinds: Record<Question['kind'], { name: string; icon: Icon }> = {
  scale: { name: 'Scale, 0 to 10', icon: IconAdjustmentsHorizontal },
  satisfaction: { name: 'Satisfaction', icon: IconStars },
  choice: { name: 'Choice', icon: IconListCheck },
  text: { name: 'Open answer', icon: IconAlignLeft },
  person: { name: 'Person', icon: IconUser },
  quote: { name: 'Quote', icon: IconQuote },
  permission: { name: 'Permission', icon: IconHandStop },
  contact: { name: 'Contact details', icon: IconAddressBook },
}

const toolNames: Record<string, string> = {
  typeform: 'Typeform',
  surveymonkey: 'SurveyMonkey',
  formbricks: 'Formbricks',
  limesurvey: 'LimeSurvey',
  delighted: 'Delighted',
}

/** How a tool writes its own name. */
export const toolName = (tool: string) => toolNames[tool] ?? tool.slice(0, 1).toUpperCase() + tool.slice(1)

/** Where a survey stands: a draft, open, or closed; or from which tool its answers come. */
export function SurveyMark(props: {
  survey: { state: Survey['state']; tool: string | null; closesOn: string | null }
  today: string
}) {
  const { survey, today } = props
  if (survey.tool !== null)
    return <Mark icon={IconPlugConnected} word={`from ${toolName(survey.tool)}`} tone="ink" quiet />
  if (survey.state === 'draft') return <Mark icon={IconCircleDashed} word="draft" tone="grey" />
  return takesAnswers(survey, today) ? (
    <Mark icon={IconPlayerPlay} word="open" tone="teal" />
  ) : (
    <Mark icon={IconCircleX} word="closed" tone="grey" />
  )
}
