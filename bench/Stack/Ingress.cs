using System.Globalization;
using Scalable.Bench.Processes;

namespace Scalable.Bench.Stack;

/// <summary>
/// One address for all replicas, as the ingress of Azure Container Apps is one. nginx stands in for it: what it balances is
/// requests, not connections.
/// </summary>
internal static class Ingress
{
    public static async Task<(Uri Address, ServerProcess Process)> StartAsync(
        IReadOnlyList<Uri> replicas, CancellationToken cancellationToken)
    {
        var address = CatalogueBench.FreeAddress();
        var folder = Directory.CreateTempSubdirectory("bench-ingress-").FullName;
        var servers = string.Concat(replicas.Select(
            replica => string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1:{replica.Port}; ")));
        var process = Nginx.Start(folder, $$"""
            client_max_body_size 0;
            upstream replicas { {{servers}}keepalive 64; }
            server {
                listen 127.0.0.1:{{address.Port}} reuseport;
                keepalive_requests 1000000000;
                location / {
                    proxy_pass http://replicas;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    proxy_request_buffering off;
                    proxy_buffering off;
                }
            }
            """);
        await process.AnswersAsync($"{address}health", cancellationToken);
        return (address, process);
    }
}
