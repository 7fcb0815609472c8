import { Button } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import type { Strength } from '../../cube/question.ts'
import { addressOf } from '../../web/client.ts'
import { reportApi } from '../api/report.ts'

/** Takes the overview along as one page to print. A real link, so that it can be opened elsewhere. */
export function ReportButton(props: { window: string; strength: Strength; where: string[] }) {
  return (
    <Button
      component="a"
      href={addressOf(reportApi.page, props).url}
      variant="default"
      leftSection={<IconFileText size={15} stroke={1.7} />}
    >
      Board report (PDF)
    </Button>
  )
}
