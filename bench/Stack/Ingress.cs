using System.Globalization;
using Scalable.Bench.Anchors;
using Scalable.Bench.Catalogue;

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
        // Started by root, its workers are somebody else.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var configuration = Path.Combine(folder, "nginx.conf");
        var servers = string.Concat(replicas.Select(
            replica => string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1:{replica.Port}; ")));
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            worker_processes auto;
            daemon off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 4096; }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
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
            }
            """), cancellationToken);
        var process = await ServerProcess.Start("nginx", ["-c", configuration, "-p", folder])
            .AnswersAsync($"{address}health", cancellationToken);
        return (address, process);
    }
}
