import type { DialogProps } from '../../web/feature.ts'
import { BeginSurvey } from './begin-survey.tsx'

/** A new survey from anywhere. */
export default function NewSurvey({ close }: DialogProps) {
  return <BeginSurvey template="why not" close={close} />
}
