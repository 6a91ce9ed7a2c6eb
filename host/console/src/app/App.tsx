//! What stands round every page: theme, language, data, and who may come in.
import { QueryClient, QueryClientProvider, QueryCache, MutationCache } from '@tanstack/react-query';
import { App as Notes, ConfigProvider } from 'antd';
import en from 'antd/locale/en_GB';
import zh from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/en-gb';
import 'dayjs/locale/zh-cn';
import { useEffect } from 'react';
import { RouterProvider } from 'react-router';
import { Problem } from '../api/problem';
import { csp } from './nonce';
import { usePreferences } from './preferences';
import { router } from './routes';
import { useDark, useTheme } from './theme';

/** Problems that a second try does not cure. */
const LASTING = 500;

function signedOut(error: unknown): void {
  if (error instanceof Problem && error.kind === 'unauthorized') queries.setQueryData(['session'], null);
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: signedOut }),
  mutationCache: new MutationCache({ onError: signedOut }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) =>
        count < 2 && !(error instanceof Problem && error.status > 0 && error.status < LASTING),
    },
  },
});

export function App() {
  const { language } = usePreferences();
  const isDark = useDark();
  const theme = useTheme(isDark);
  useEffect(() => {
    // Titles come from the host in the language they were asked in.
    void queries.invalidateQueries();
  }, [language]);
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en-gb');
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider
        locale={language === 'zh' ? zh : en}
        theme={theme}
        csp={csp}
        form={{ colon: false }}
        button={{ autoInsertSpace: false }}
      >
        <Notes>
          <RouterProvider router={router} />
        </Notes>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
