using System.Text.RegularExpressions;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Telemetry.Text;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// No caching: requests read the same answer from its source again and again, and hardly anyone changes it. Where spans do not show the
/// values of a query, the address of the request stands for them.
/// </summary>
internal sealed partial class CacheRule(DiagnosisOptions options, Observations observations) : IRule
{
    private const long Minute = 60_000_000_000;
    private const int MaxKeysPerCall = 256;

    private readonly BoundedMap<(string Service, Call Call), RepeatedRead> _reads = new(options.MaxKeys, observations.Coverage);
    private readonly Dictionary<(int Entry, Call Call), int> _ordinals = [];
    private readonly Dictionary<string, int> _writes = [];
    private long _minute;

    public void Add(Trace trace)
    {
        BeginMinute(trace.Spans[0].Start / Minute);
        _ordinals.Clear();
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            if (trace.Spans[index] is not { Call: { } call } span || trace.IsReportedTwice(index))
                continue;
            if (call is { Kind: CallKind.Database, Access: Access.Write })
                AddWrite(call.Table);
            else if (call is { Access: Access.Read, Kind: CallKind.Database or CallKind.Http })
                Add(trace, trace.EntryOf(index), call, span);
        }
    }

    public IEnumerable<Finding> Find()
    {
        Judge();
        foreach (var ((service, call), read) in _reads.Entries)
        {
            if (read.Best is { } minute)
                yield return Describe(service, call, read, minute);
        }
    }

    private void AddWrite(string table)
    {
        if (_writes.Count < options.MaxKeys || _writes.ContainsKey(table))
            _writes[table] = _writes.GetValueOrDefault(table) + 1;
    }

    // Only what requests read: a worker that polls must ask again and again.
    private void Add(Trace trace, int entry, Call call, SpanRecord span)
    {
        if (trace.Spans[entry].Request is not { } request || _reads.GetOrAdd((span.Resource.Service, call)) is not { } read)
            return;
        var ordinal = _ordinals[(entry, call)] = _ordinals.GetValueOrDefault((entry, call)) + 1;
        int? key = span.Values is { } values ? values
            : request is { IsRead: true, Target: { } target } ? HashCode.Combine(target, request.User, ordinal)
            : null;
        read.Add(key, new(trace.Id, request, span), MaxKeysPerCall);
    }

    private void BeginMinute(long minute)
    {
        if (minute <= _minute)
            return;
        Judge();
        _minute = minute;
        _writes.Clear();
        foreach (var (_, read) in _reads.Entries)
            read.BeginMinute();
    }

    private void Judge()
    {
        foreach (var ((_, call), read) in _reads.Entries)
            read.Judge(options.RepeatedReads, options.RepeatedReadShare, options.ReadsPerWrite, _writes.GetValueOrDefault(call.Table));
    }

    private Finding Describe(string service, Call call, RepeatedRead read, ReadMinute minute)
    {
        var seconds = Math.Min(60, observations.Coverage.Seconds);
        var rate = minute.Repeated / seconds;
        var work = rate * minute.MeanTime.TotalSeconds;
        var isPersonal = !minute.HasValues && PersonalWords().IsMatch($"{call.Template} {minute.Route}");
        return new()
        {
            Mistake = Mistake.NotCached,
            Where = new(service, minute.Route, call.Template),
            Summary = Figures.Text($"The same answer is read from its source {minute.Top:N0} times within a minute."),
            Evidence =
            [
                Figures.Text(
                    $"{Figures.Percent(minute.Share)} of {minute.Reads:N0} reads in {seconds:0} s repeat one of {minute.Keys:N0}"),
                minute.Writes == 0 ? "no write of the same data was seen" : Figures.Text($"{minute.Writes:N0} writes of the same table"),
            ],
            TraceIds = read.Samples.TraceIds,
            Confidence = isPersonal ? Confidence.Possible
                : minute is { HasValues: true, HasEqualSizes: true } ? Confidence.Certain
                : Confidence.Likely,
            Why = minute.HasValues ? "query and values are the same each time"
                : isPersonal ? "the request's address is the same each time, but the answer may differ by user"
                : "query and request address are the same each time",
            CostNow = Figures.Text($"{Figures.Of(rate)} avoidable reads a second, {Figures.Of(minute.MeanTime)} each"),
            CostAtTenTimes = $"{Figures.Of(rate * 10)} avoidable reads a second, {Figures.Of(work * 10)} connections busy with them",
            Weight = work,
        };
    }

    [GeneratedRegex("user|customer|account|session|owner|buyer|tenant|basket|cart|/me\\b|profile", RegexOptions.IgnoreCase)]
    private static partial Regex PersonalWords();
}
