using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace LocalAspire.Dashboard.Pages;

/// <summary>
/// The pages' files, embedded in the assembly, each compressed once and named by its hash. Static web assets would tie the
/// process to its build folder; this one is started by its DLL from anywhere.
/// </summary>
internal sealed class StaticPages
{
    private readonly FrozenDictionary<string, Lazy<File>> _files;

    public StaticPages()
    {
        var assembly = Assembly.GetExecutingAssembly();
        _files = assembly.GetManifestResourceNames().ToFrozenDictionary(name => name, name => new Lazy<File>(() => File.Load(assembly, name)));
    }

    public IEnumerable<string> Names => _files.Keys;

    public async Task WriteAsync(HttpContext context, string name, int status = StatusCodes.Status200OK)
    {
        var file = _files[name].Value;
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = file.ETag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (status == StatusCodes.Status200OK && request.Headers.IfNoneMatch == file.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var compressed = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (compressed)
            response.Headers.ContentEncoding = "br";
        var body = compressed ? file.Brotli : file.Plain;
        response.StatusCode = status;
        response.ContentType = file.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private sealed record File(byte[] Plain, byte[] Brotli, string ETag, string ContentType)
    {
        private static readonly FileExtensionContentTypeProvider Types = new();

        public static File Load(Assembly assembly, string name)
        {
            using var source = assembly.GetManifestResourceStream(name)!;
            using var plain = new MemoryStream();
            source.CopyTo(plain);
            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                brotli.Write(plain.GetBuffer(), 0, (int)plain.Length);
            var type = Types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
            var text = type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type;
            return new(plain.ToArray(), packed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(plain.ToArray())[..12])}\"", text);
        }
    }
}
