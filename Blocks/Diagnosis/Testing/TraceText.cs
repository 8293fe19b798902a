using System.Globalization;
using System.Text;
using Scalable.Diagnosis.Reports;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Testing;

/// <summary>A trace as indented lines; equal calls one after the other are one line.</summary>
internal static class TraceText
{
    public static string Of(IReadOnlyList<SpanRecord> spans)
    {
        var trace = new Trace();
        trace.Load([.. spans]);
        var text = new StringBuilder();
        Append(text, trace, parent: -1, depth: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Trace trace, int parent, int depth)
    {
        // Parents that form a circle are never reached from outside, and so never written.
        int[] children = [.. Enumerable.Range(0, trace.Spans.Count).Where(index => trace.ParentOf(index) == parent)];
        for (var at = 0; at < children.Length; at++)
        {
            var (span, count, time) = (trace.Spans[children[at]], 1, trace.Spans[children[at]].Duration);
            while (span.Call is not null && at + 1 < children.Length && trace.Spans[children[at + 1]].Call == span.Call)
            {
                at++;
                count++;
                time += trace.Spans[children[at]].Duration;
            }

            var name = span.Request?.Label ?? span.Call?.Template ?? span.Kind.ToString();
            var times = count == 1 ? "" : $"{count} x ";
            text.Append(' ', depth * 2).Append(times).Append(TextReport.Line(name))
                .AppendLine(CultureInfo.InvariantCulture, $"  ({span.Resource.Service}, {time / 1e6:0.0} ms)");
            Append(text, trace, children[at], depth + 1);
        }
    }
}
