namespace LocalAspire.Hosting.Orchestration;

/// <summary>Asks a replica's health endpoint.</summary>
internal static class HttpProbe
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static Func<CancellationToken, Task>? Of(IResourceWithEndpoints resource, int replica)
    {
        var checks = resource.Annotations.OfType<HttpHealthCheckAnnotation>().ToArray();
        if (checks.Length == 0) return null;
        return async cancellationToken =>
        {
            foreach (var check in checks)
            {
                var endpoint = new EndpointReference(resource, check.EndpointName);
                var url = endpoint.UrlOf(endpoint.EndpointAnnotation.Allocated[replica]) + check.Path;
                using var response = await Client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if ((int)response.StatusCode != check.StatusCode)
                    throw new HttpRequestException($"{url} answered {(int)response.StatusCode}, expected {check.StatusCode}");
            }
        };
    }
}
