using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Provides the signing keys that <c>dotnet user-jwts</c> writes to the user secrets as configuration. The file and its folder may not
/// exist yet, and a file watcher reports changes late: so <see cref="Refresh"/> is called before a token is validated, and reads the file
/// if its time or its length has changed. Development only.
/// </summary>
internal sealed class DevelopmentSigningKeys(string file) : ConfigurationProvider, IConfigurationSource
{
    // Other secrets are left to the framework's own provider.
    private const string Section = "Authentication";

    private readonly Lock _gate = new();
    private volatile FileVersion? _loaded;

    /// <summary>
    /// Adds the keys of the entry assembly's user secrets, if it has a user secrets id, and accepts the issuers of all keys.
    /// </summary>
    public static void AddTo(IHostApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
            return;
        builder.Services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, DevelopmentIssuers>();
        if (FindSecretsFile() is { } file)
            AddTo(builder, file);
    }

    /// <summary>Adds the keys of a file.</summary>
    public static void AddTo(IHostApplicationBuilder builder, string file)
    {
        var keys = new DevelopmentSigningKeys(file);
        builder.Services.AddSingleton(keys);

        // The position of user secrets: after the settings files, before the environment and the command line.
        var sources = builder.Configuration.Sources;
        var last = sources.LastOrDefault(source => source is JsonConfigurationSource);
        sources.Insert(last is null ? 0 : sources.IndexOf(last) + 1, keys);
    }

    /// <summary>
    /// Reads the file again if it has changed. Everything that depends on the configuration is updated when this returns.
    /// </summary>
    public void Refresh()
    {
        if (FileVersion.Of(file) == _loaded)
            return;
        lock (_gate)
        {
            var version = FileVersion.Of(file);
            if (version == _loaded || !TryRead())
                return;
            OnReload();
            _loaded = version;
        }
    }

    public override void Load()
    {
        lock (_gate)
        {
            var version = FileVersion.Of(file);
            if (TryRead())
                _loaded = version;
        }
    }

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;

    // Returns false if the file could not be opened: the next call tries again. A partially written file is read again when it has changed.
    private bool TryRead()
    {
        try
        {
            using var content = File.OpenRead(file);
            var all = new ConfigurationBuilder().AddJsonStream(content).Build();
            var section = all.GetSection(Section).AsEnumerable().Where(setting => setting.Value is not null);
            Data = new Dictionary<string, string?>(section, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            Data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
        }
        catch (Exception locked) when (locked is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return true;
    }

    private static string? FindSecretsFile()
    {
        if (Assembly.GetEntryAssembly()?.GetCustomAttribute<UserSecretsIdAttribute>() is not { } secrets)
            return null;
        try
        {
            return PathHelper.GetSecretsPathFromSecretsId(secrets.UserSecretsId);
        }
        catch (InvalidOperationException)
        {
            // The process has no home directory, and therefore no secrets.
            return null;
        }
    }

    private sealed record FileVersion(DateTime WrittenAt, long Length)
    {
        public static FileVersion Of(string file)
        {
            var info = new FileInfo(file);
            return info.Exists ? new(info.LastWriteTimeUtc, info.Length) : new(default, -1);
        }
    }
}
