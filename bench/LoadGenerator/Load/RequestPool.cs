using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Scalable.Generator.Load;

/// <summary>The requests of a population as bytes, rendered before the load starts to save time during the measurement.</summary>
internal sealed partial class RequestPool
{
    private const int Most = 50_000;
    private const string Due = "{due}";
    private const string DueDigits = "0000000000000000";

    private readonly byte[][] _requests;
    private readonly bool _hasDue;
    private int _next;

    public RequestPool(Population population, Uri address, double seconds, Random random)
    {
        var needed = population.Rate > 0 ? (int)Math.Ceiling(population.Users * population.Rate * seconds) : Most;
        var alike = population.Requests is [var only] && !Range().IsMatch($"{only.Path}{only.Body}");
        _hasDue = population.Requests.Any(kind => kind.Path.Contains(Due, StringComparison.Ordinal));
        _requests = new byte[alike ? 1 : Math.Clamp(needed, 1, Most)][];
        var total = population.Requests.Sum(kind => kind.Weight);
        for (var i = 0; i < _requests.Length; i++)
            _requests[i] = Render(Pick(population.Requests, total, random), address, random);
    }

    /// <summary>Returns the next request.</summary>
    /// <param name="due">The timestamp at which it was due.</param>
    public byte[] Next(long due)
    {
        var request = _requests[(uint)Interlocked.Increment(ref _next) % (uint)_requests.Length];
        return _hasDue ? WithDue(request, due) : request;
    }

    private static byte[] WithDue(byte[] request, long due)
    {
        var place = request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(DueDigits));
        if (place < 0)
            return request;
        var time = TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(due) - DateTimeOffset.UnixEpoch;
        var copy = request.ToArray();
        ((long)time.TotalMicroseconds).TryFormat(copy.AsSpan(place, DueDigits.Length), out _, "D16", CultureInfo.InvariantCulture);
        return copy;
    }

    private static RequestKind Pick(IReadOnlyList<RequestKind> kinds, double total, Random random)
    {
        var point = random.NextDouble() * total;
        return kinds.FirstOrDefault(kind => (point -= kind.Weight) < 0) ?? kinds[^1];
    }

    private static byte[] Render(RequestKind kind, Uri address, Random random)
    {
        var path = Fill(kind.Path, random).Replace(Due, DueDigits, StringComparison.Ordinal);
        var body = kind.Body is null ? null : Fill(kind.Body, random);
        var text = new StringBuilder($"{kind.Method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n");
        foreach (var header in kind.Headers)
            text.Append(header).Append("\r\n");
        if (body is not null || kind.Method != "GET")
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body ?? "")}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }

    private static string Fill(string text, Random random) => Range().Replace(text, range =>
    {
        var (first, last) = (Number(range, 2), Number(range, 3));
        var number = range.Groups[1].Success ? first - 1 + Zipf(last - first + 1, random) : random.Next(first, last + 1);
        return number.ToString(CultureInfo.InvariantCulture);
    });

    // Rank k has a share of ln((k + 1) / k) / ln(count + 1), close to 1 / k.
    private static int Zipf(int count, Random random) => Math.Clamp((int)Math.Exp(random.NextDouble() * Math.Log(count + 1)), 1, count);

    private static int Number(Match range, int group) => int.Parse(range.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(zipf:)?(\d+)-(\d+)\}")]
    private static partial Regex Range();
}
