import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useDark } from '../../app/theme';
import type { Series } from './series';

register([BarChart, GridComponent, LegendComponent, AriaComponent, SVGRenderer]);

/** Series as bars, told apart by pattern and not by colour alone. */
export default function Chart({ series, title }: { series: Series[]; title: string }) {
  const place = useRef<HTMLDivElement>(null);
  const isDark = useDark();
  useEffect(() => {
    if (!place.current) return undefined;
    const chart = init(place.current, isDark ? 'dark' : undefined, { renderer: 'svg' });
    chart.setOption({
      backgroundColor: 'transparent',
      animation: false,
      aria: { enabled: true, label: { description: title }, decal: { show: series.length > 1 } },
      color: isDark
        ? ['#78c3d9', '#f0bb6a', '#7fd3a2', '#c9a5e8']
        : ['#14566b', '#b07400', '#1d6b3f', '#6b3f8f'],
      grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0 },
      xAxis: {
        type: 'category',
        data: series[0]?.points.map(({ label }) => label),
        axisLabel: { interval: 0, rotate: 30 },
      },
      yAxis: { type: 'value' },
      series: series.map((one) => ({
        type: 'bar',
        name: one.title,
        data: one.points.map(({ value }) => value),
      })),
    });
    const resize = () => chart.resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
      chart.dispose();
    };
  }, [series, title, isDark]);
  return <div ref={place} className="chart" />;
}
