import { ColorInput, NumberInput, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { beyondFields, FormProblem, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { PageFrame } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type PublishingSettings, publishingApi } from '../api.ts'
import { structuredRefusals } from '../structured.ts'
import classes from './publishing.module.css'

/** Settings: what is said beside everything we show, and what search engines may be told. */
export default function PublishingSettingsPage() {
  const settings = useRead(publishingApi.settings, {})
  return (
    <PageFrame title="Publishing" width="text">
      {settings.error && <FailedState error={settings.error} again={() => settings.refetch()} />}
      {settings.isPending && <LoadingText lines={[80, 60, 70]} />}
      {settings.data && <Form key={settings.data.version} settings={settings.data} />}
    </PageFrame>
  )
}

function Form({ settings }: { settings: PublishingSettings }) {
  const here = useHere()
  const change = useWrite(publishingApi.changeSettings)
  const { version, ...before } = settings
  const [form, setForm] = useState(before)
  const isSame = JSON.stringify(form) === JSON.stringify(before)
  const mayChange = mayDo(here.member.role, 'admin')
  const whyNot = mayChange
    ? isSame
      ? 'Nothing has been changed yet.'
      : null
    : 'Only an admin changes this. Ask one to do it.'
  const hasName = form.sells === 'product' || form.sells === 'software'
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        const productName = hasName ? form.productName?.trim() || null : form.productName
        change.mutate({ ...form, productName, ifMatch: version }, { onSuccess: () => say('Saved.') })
      }}
    >
      <Stack gap="lg">
        <Textarea
          label="How we choose"
          description="In your own words, on the page “How we collect and choose” of every wall: whom you ask, and by what you choose among what they say. The figures stand there by themselves."
          autosize
          minRows={4}
          readOnly={!mayChange}
          value={form.howWeChoose}
          onChange={(event) => setForm({ ...form, howWeChoose: event.currentTarget.value })}
          error={problemAt(change.error, '/howWeChoose')}
        />
        <Radio.Group
          label="What you sell"
          description="Search engines take reviews of a product from its maker’s site, and none of the company itself."
          value={form.sells ?? ''}
          onChange={(sells) => mayChange && setForm({ ...form, sells: sells as PublishingSettings['sells'] })}
        >
          <Stack gap={6} mt={8}>
            <Radio value="software" label="Software with a name of its own" />
            <Radio value="product" label="Another product with a name of its own" />
            <Radio value="service" label="A service under the company’s name" />
          </Stack>
        </Radio.Group>
        {form.sells === 'service' && <p className={classes.plain}>{structuredRefusals['sells-service']}</p>}
        {hasName && (
          <TextInput
            label="Name of the product"
            readOnly={!mayChange}
            value={form.productName ?? ''}
            onChange={(event) => setForm({ ...form, productName: event.currentTarget.value })}
            error={problemAt(change.error, '/productName')}
          />
        )}
        <ColorInput
          label="Colour of slides and PDF"
          description="Made darker where it could not be read. A wall has a colour of its own."
          format="hex"
          classNames={{ wrapper: classes.narrow ?? '' }}
          readOnly={!mayChange}
          value={form.accent}
          onChange={(accent) => setForm({ ...form, accent })}
          error={problemAt(change.error, '/accent')}
          eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
        />
        <NumberInput
          label="Ask again after"
          description="Months after which somebody has to ask whether what was said still holds."
          suffix=" months"
          min={1}
          max={60}
          classNames={{ wrapper: classes.narrow ?? '' }}
          readOnly={!mayChange}
          value={form.reconfirmMonths}
          onChange={(months) => setForm({ ...form, reconfirmMonths: Number(months) })}
          error={problemAt(change.error, '/reconfirmMonths')}
        />
        <FormProblem error={beyondFields(change.error)} />
        <div>
          <WhyNotButton type="submit" whyNot={whyNot}>
            Save
          </WhyNotButton>
        </div>
      </Stack>
    </form>
  )
}
