using System.Security.Cryptography;

namespace Scalable.Diagnosis.Testing;

/// <summary>Begins a trace with each request, so that its spans can be told from those of other tests.</summary>
internal sealed class TracingHandler(RecordedTraces traces) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Span<byte> ids = stackalloc byte[24];
        RandomNumberGenerator.Fill(ids);
        var trace = Convert.ToHexStringLower(ids[..16]);
        var span = Convert.ToHexStringLower(ids[16..]);
        request.Headers.Remove("traceparent");
        request.Headers.Add("traceparent", $"00-{trace}-{span}-01");
        var path = request.RequestUri is { IsAbsoluteUri: true } uri ? uri.AbsolutePath : $"{request.RequestUri}".Split('?')[0];
        traces.Expect(new(path, ActivityIds.Trace(trace), ActivityIds.Span(span)));
        return base.SendAsync(request, cancellationToken);
    }
}
