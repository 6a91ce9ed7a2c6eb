//! Colours and sizes. Texts keep 4.5:1 against their ground in both brightnesses (WCAG 2.2 AA).
import { theme as antd, type ThemeConfig } from 'antd';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { usePreferences } from './preferences';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const still = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the system says so now. */
function useSystem(query: MediaQueryList): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => query.matches);
}

/** Whether the page is to be dark now. */
export function useDark(): boolean {
  const { brightness } = usePreferences();
  const system = useSystem(dark);
  const isDark = brightness === 'system' ? system : brightness === 'dark';
  useEffect(() => {
    document.documentElement.dataset.brightness = isDark ? 'dark' : 'light';
  }, [isDark]);
  return isDark;
}

const FONT =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/**
 * Over before the eye sees it. Not `motion: false`, with which dialogs forget to take the focus; and no styles that cut animations
 * short, of which menus miss the end.
 */
const STILL = { motionDurationFast: '10ms', motionDurationMid: '10ms', motionDurationSlow: '10ms' };

const light: ThemeConfig = {
  algorithm: antd.defaultAlgorithm,
  token: {
    colorPrimary: '#14566b',
    colorInfo: '#14566b',
    colorLink: '#0f5b75',
    // What is pointed at is read too: darker than at rest, never paler.
    colorLinkHover: '#0b4256',
    colorLinkActive: '#0a3a4c',
    colorPrimaryHover: '#0f4556',
    colorPrimaryActive: '#0c3a48',
    colorErrorHover: '#8f1b13',
    colorError: '#b42318',
    colorSuccess: '#1d6b3f',
    colorWarning: '#8a5300',
    colorBgLayout: '#f4f6f7',
    // Grounds that are derived from colours as dark as ours come out muddy.
    colorInfoBg: '#e9f2f5',
    colorInfoBorder: '#bcd5dd',
    colorSuccessBg: '#e8f4ec',
    colorSuccessBorder: '#b5d8c2',
    colorWarningBg: '#fdf3e1',
    colorWarningBorder: '#ecd2a2',
    colorErrorBg: '#fdecea',
    colorErrorBorder: '#f2c3be',
    // Boxes to be filled in are seen as such (WCAG 1.4.11).
    colorBorder: '#8d989e',
    colorBorderSecondary: '#dfe4e6',
    colorTextSecondary: 'rgba(0, 0, 0, 0.68)',
    colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
    colorTextQuaternary: 'rgba(0, 0, 0, 0.58)',
    colorTextDescription: 'rgba(0, 0, 0, 0.64)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
  },
};

const night: ThemeConfig = {
  algorithm: antd.darkAlgorithm,
  token: {
    colorPrimary: '#4aa3bd',
    colorInfo: '#4aa3bd',
    colorLink: '#78c3d9',
    colorLinkHover: '#9ad6e8',
    colorLinkActive: '#9ad6e8',
    colorPrimaryHover: '#6bbdd4',
    colorPrimaryActive: '#8acbdf',
    colorErrorHover: '#ff9b92',
    colorError: '#f5776d',
    colorSuccess: '#63bd88',
    colorWarning: '#e0a44a',
    colorBgLayout: '#101314',
    colorBgContainer: '#191d1f',
    colorBgElevated: '#22282a',
    colorInfoBg: '#172a31',
    colorInfoBorder: '#2c4c57',
    colorSuccessBg: '#16291e',
    colorSuccessBorder: '#2b4d39',
    colorWarningBg: '#2d2312',
    colorWarningBorder: '#55421f',
    colorErrorBg: '#331a18',
    colorErrorBorder: '#5e302c',
    colorBorder: '#66737a',
    colorBorderSecondary: '#2f383c',
    colorTextSecondary: 'rgba(255, 255, 255, 0.78)',
    colorTextTertiary: 'rgba(255, 255, 255, 0.70)',
    colorTextQuaternary: 'rgba(255, 255, 255, 0.62)',
    colorTextDescription: 'rgba(255, 255, 255, 0.72)',
    colorTextPlaceholder: 'rgba(255, 255, 255, 0.62)',
    colorTextLightSolid: '#06161b',
  },
};

/** Ant Design's theme for a brightness, without motion for who asks for less of it. */
export function useTheme(isDark: boolean): ThemeConfig {
  const isStill = useSystem(still);
  return useMemo(() => themeOf(isDark, isStill), [isDark, isStill]);
}

function themeOf(isDark: boolean, isStill: boolean): ThemeConfig {
  const base = isDark ? night : light;
  return {
    ...base,
    token: {
      ...base.token,
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 6,
      wireframe: false,
      motionDurationMid: '0.12s',
      ...(isStill ? STILL : {}),
    },
    components: {
      Layout: { headerPadding: '0 16px', headerHeight: 52, headerBg: 'transparent', siderBg: 'transparent' },
      Menu: {
        itemHeight: 34,
        itemMarginBlock: 2,
        activeBarBorderWidth: 0,
        itemBg: 'transparent',
        subMenuItemBg: 'transparent',
      },
      Table: { cellPaddingBlock: 9, cellPaddingInline: 12 },
      Form: { itemMarginBottom: 16 },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    },
  };
}
