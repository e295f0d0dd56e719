import type { ThemeConfig } from 'antd';

/** Calm and dense; greys dark enough for WCAG AA on white. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#0b625d',
    colorInfo: '#0b625d',
    colorSuccess: '#1f7a3d',
    colorWarning: '#9a5b00',
    colorError: '#b3261e',
    colorLink: '#0b625d',
    colorSuccessBg: '#f0f8f2',
    colorSuccessBorder: '#b9dcc3',
    colorWarningBg: '#fff8ea',
    colorWarningBorder: '#ecd3a0',
    colorErrorBg: '#fdf1f0',
    colorErrorBorder: '#efc1bd',
    colorInfoBg: '#eef6f5',
    colorInfoBorder: '#bcdad7',
    colorText: '#1c2430',
    colorTextSecondary: '#4a5462',
    colorTextTertiary: '#57606d',
    colorTextQuaternary: '#626b78',
    colorTextPlaceholder: '#626b78',
    colorTextDisabled: '#6b7480',
    colorBorderSecondary: '#e8eaed',
    colorBgLayout: '#f6f7f8',
    borderRadius: 6,
    fontFamily:
      '"Inter", system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
  },
  components: {
    Table: { headerBg: '#f6f7f8', headerColor: '#4a5462', headerSplitColor: 'transparent', cellPaddingBlockSM: 7, rowSelectedBg: '#e9f3f2', rowSelectedHoverBg: '#e0efed' },
    Menu: { activeBarBorderWidth: 0, itemBg: 'transparent', itemSelectedBg: '#dfeeec', itemBorderRadius: 6 },
    Layout: { siderBg: '#fbfbfa', bodyBg: '#f6f7f8' },
    Card: { bodyPaddingSM: 16 },
  },
};
