using System.Globalization;

namespace Scalable.Bench.Anchors;

/// <summary>
/// nginx (the Debian package of that name) with <c>proxy_cache</c> and <c>limit_req</c>: the common alternative to the gateway.
/// </summary>
internal static class Nginx
{
    public static ServerProcess Start(int port, int origin, string folder)
    {
        // When started by root, nginx's workers run as another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            worker_processes auto;
            daemon off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                proxy_cache_path {{folder}}/cache keys_zone=answers:10m;
                limit_req_zone $binary_remote_addr zone=clients:10m rate=1000000r/s;
                upstream origin { server 127.0.0.1:{{origin}}; keepalive 64; }
                server {
                    listen 127.0.0.1:{{port}};
                    keepalive_requests 1000000000;
                    location / {
                        limit_req zone=clients burst=1000000 nodelay;
                        proxy_pass http://origin;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_cache answers;
                        proxy_cache_valid 200 10m;
                    }
                }
            }
            """));
        return ServerProcess.Start("nginx", ["-c", configuration, "-p", folder]);
    }
}
