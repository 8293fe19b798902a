namespace Scalable.Bench.Processes;

/// <summary>nginx, the Debian package of that name.</summary>
internal static class Nginx
{
    /// <summary>
    /// A caching, limiting reverse proxy (<c>proxy_cache</c>, <c>limit_req</c>): the common alternative to the gateway. The files of its
    /// cache stay open, and are in memory if the folder is (<see cref="CreateFolder"/>).
    /// </summary>
    public static ServerProcess StartCache(int port, int origin, string folder) => Start(folder, $$"""
        proxy_cache_path {{folder}}/cache keys_zone=answers:10m use_temp_path=off;
        open_file_cache max=10000 inactive=10m;
        open_file_cache_valid 10m;
        sendfile on;
        tcp_nopush on;
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
        """);

    /// <summary>Creates a folder in memory (<c>/dev/shm</c>), or a temporary one where there is none.</summary>
    public static string CreateFolder(string prefix)
    {
        const string memory = "/dev/shm";
        return Directory.Exists(memory)
            ? Directory.CreateDirectory(Path.Combine(memory, $"{prefix}{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory(prefix).FullName;
    }

    /// <summary>Starts it with these directives of its <c>http</c> section.</summary>
    public static ServerProcess Start(string folder, string directives)
    {
        // When started by root, nginx's workers run as another user.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
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
                {{directives}}
            }
            """);
        return ServerProcess.Start("nginx", ["-c", configuration, "-p", folder]);
    }
}
