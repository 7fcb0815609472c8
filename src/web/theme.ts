import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/**
 * One calm product: paper, ink, hairlines and a single deep teal. The neutrals lean a little to teal, so that paper,
 * lines and accent look like one family. The colours with a meaning live in styles.css, where both schemes stand
 * side by side; here is only what Mantine's own parts need.
 */
const teal: MantineColorsTuple = [
  '#eaf4f2',
  '#d5e8e5',
  '#aad1cc',
  '#7fbdb5',
  '#5dbdb1',
  '#2f938a',
  '#167970',
  '#0d6963',
  '#0b5b57',
  '#084744',
]
const gray: MantineColorsTuple = [
  '#f6f7f5',
  '#eef0ed',
  '#e2e5e1',
  '#d3d8d3',
  '#b7beb9',
  '#8b9590',
  '#5d6864',
  '#45504c',
  '#2b3532',
  '#16201e',
]
const dark: MantineColorsTuple = [
  '#e5eae7',
  '#c6cecb',
  '#9eaaa6',
  '#74807c',
  '#343d3b',
  '#29312f',
  '#1d2423',
  '#131918',
  '#0d1211',
  '#080b0b',
]
const brick: MantineColorsTuple = [
  '#fbeeeb',
  '#f4d9d2',
  '#e9b1a4',
  '#df8f7d',
  '#e58d78',
  '#c4553d',
  '#b0452d',
  '#a33b25',
  '#8f321f',
  '#752817',
]
const ochre: MantineColorsTuple = [
  '#fbf4e3',
  '#f4e6c2',
  '#ead095',
  '#e1bd6a',
  '#dcab4a',
  '#b57f18',
  '#9a6a0c',
  '#855a05',
  '#734e04',
  '#5c3e03',
]

/** A dialog's top row is a <header>, which a screen reader would otherwise announce as a second page banner. */
const headerIsNoBanner = { header: { role: 'presentation' } }

const fontSans = "'Inter Variable', 'Inter Fallback', system-ui, sans-serif"

export const theme = createTheme({
  colors: { teal, gray, dark, brick, ochre },
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  fontFamily: fontSans,
  headings: {
    fontFamily: fontSans,
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  shadows: {
    xs: 'none',
    sm: 'none',
    md: '0 1px 2px rgb(10 25 22 / 8%), 0 8px 24px -6px rgb(10 25 22 / 16%)',
    lg: '0 2px 4px rgb(10 25 22 / 8%), 0 16px 40px -8px rgb(10 25 22 / 22%)',
    xl: '0 2px 6px rgb(10 25 22 / 10%), 0 24px 64px -12px rgb(10 25 22 / 28%)',
  },
  // Plain objects rather than Button.extend and the like, which would load every part named here with the first page.
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'filled' }, classNames: { root: 'vw-button' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 32 } },
    Input: { classNames: { input: 'vw-input' } },
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      classNames: { label: 'vw-label', description: 'vw-help', error: 'vw-error' },
    },
    Checkbox: { defaultProps: { radius: 'xs' }, classNames: { icon: 'vw-check' } },
    CheckboxIndicator: { defaultProps: { radius: 'xs' }, classNames: { icon: 'vw-check' } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        offset: 4,
        withinPortal: true,
        withInitialFocusPlaceholder: false,
      },
      classNames: { dropdown: 'vw-overlay', item: 'vw-menu-item', label: 'vw-menu-label' },
    },
    Popover: { defaultProps: { shadow: 'md', offset: 6 }, classNames: { dropdown: 'vw-overlay' } },
    Modal: {
      defaultProps: {
        attributes: headerIsNoBanner,
        centered: false,
        yOffset: '10vh',
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.38 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      classNames: { title: 'vw-modal-title', content: 'vw-modal' },
    },
    Drawer: {
      defaultProps: {
        attributes: headerIsNoBanner,
        overlayProps: { backgroundOpacity: 0.38 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      classNames: { title: 'vw-modal-title' },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Tabs: { classNames: { tab: 'vw-tab', list: 'vw-tab-list' } },
    Table: { classNames: { table: 'vw-table' } },
    Tooltip: {
      defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: true }, maw: 320, multiline: true },
      classNames: { tooltip: 'vw-tooltip' },
    },
  },
})

/** Mantine's parts read these names; each points at our own word for the colour, so both schemes are decided once. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--brick)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--surface-hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
  }
  return { variables: {}, light: shared, dark: shared }
}
