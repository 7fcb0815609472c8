import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { Endpoint } from '../values/endpoint.ts'
import { addressOf } from './client.ts'

interface ExportButtonProps {
  /** Answers with a CSV file. */
  endpoint: Endpoint
  /** What is shown now; a function where that is known only at the click. */
  input: object | (() => object)
  /** What is exported, where a page offers more than one file: 'reasons named together'. */
  of?: string
  /** Above a table or beside a part's heading, smaller than at the top of a page. */
  small?: boolean
}

/**
 * Saves exactly what is shown as a file. A real link, so that it can be opened elsewhere or copied.
 *
 *     <ExportButton endpoint={referralsApi.export} input={filter} small />
 */
export function ExportButton({ endpoint, input, of, small }: ExportButtonProps) {
  const href = () => addressOf(endpoint, typeof input === 'function' ? input() : input).url
  return (
    <Button
      component="a"
      href={href()}
      onClick={(event) => {
        event.currentTarget.href = href()
      }}
      variant="default"
      {...(small ? { size: 'compact-sm' } : {})}
      {...(of ? { 'aria-label': `Export ${of}` } : {})}
      leftSection={<IconDownload size={15} stroke={1.7} />}
    >
      Export
    </Button>
  )
}
