using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Scalable.Bench.Load;

/// <summary>The requests of a population as bytes, rendered before the load starts to save time during the measurement.</summary>
internal sealed partial class RequestPool
{
    private const int Most = 50_000;

    private readonly byte[][] _requests;
    private int _next;

    public RequestPool(Population population, Uri address, double seconds, Random random)
    {
        var needed = population.Rate > 0 ? (int)Math.Ceiling(population.Users * population.Rate * seconds) : Most;
        var alike = population.Requests is [var only] && !Range().IsMatch(only.Path);
        _requests = new byte[alike ? 1 : Math.Clamp(needed, 1, Most)][];
        for (var i = 0; i < _requests.Length; i++)
            _requests[i] = Render(Pick(population.Requests, random), address, random);
    }

    public byte[] Next() => _requests[(uint)Interlocked.Increment(ref _next) % (uint)_requests.Length];

    private static RequestKind Pick(IReadOnlyList<RequestKind> kinds, Random random)
    {
        var point = random.NextDouble() * kinds.Sum(kind => kind.Weight);
        return kinds.FirstOrDefault(kind => (point -= kind.Weight) < 0) ?? kinds[^1];
    }

    private static byte[] Render(RequestKind kind, Uri address, Random random)
    {
        var path = Range().Replace(
            kind.Path, range => random.Next(Number(range, 1), Number(range, 2) + 1).ToString(CultureInfo.InvariantCulture));
        var text = new StringBuilder($"{kind.Method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n");
        foreach (var header in kind.Headers)
            text.Append(header).Append("\r\n");
        if (kind.Body is not null || kind.Method != "GET")
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(kind.Body ?? "")}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(kind.Body).ToString());
    }

    private static int Number(Match range, int group) => int.Parse(range.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(\d+)-(\d+)\}")]
    private static partial Regex Range();
}
