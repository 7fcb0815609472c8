import { Select } from '@mantine/core'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { ladderApi } from '../api.ts'

/** Chooses a stage of the journey, such as the one that a reference speaks to. */
export function StageField(props: { value: Id<'jst'> | null; onChange: (stage: Id<'jst'> | null) => void }) {
  const stages = useRead(ladderApi.stages, {})
  return (
    <Select
      label="Stage of the journey"
      description="Where in their time with us it speaks of."
      placeholder="None in particular"
      clearable
      clearButtonProps={{ 'aria-label': 'None in particular' }}
      data={(stages.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={props.value}
      onChange={(chosen) => props.onChange(chosen as Id<'jst'> | null)}
    />
  )
}
