using System.Security.Cryptography;
using System.Text.Json;

namespace LocalAspire.Hosting.Data;

/// <summary>Generated passwords, kept beside the data that they protect, readable by the owner alone.</summary>
internal sealed class SecretStore(string folder)
{
    // Letters and digits only: they go into connection strings, URIs and configuration files without escaping.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 24;

    private static readonly Lock Gate = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _file = Path.Combine(folder, "secrets.json");

    public static SecretStore For(IDistributedApplicationBuilder builder) =>
        new(LocalAspireSettings.From(builder.Configuration, builder.AppHostDirectory).DataFolder);

    public string GetOrCreate(string name)
    {
        lock (Gate)
        {
            var secrets = File.Exists(_file)
                ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(_file)) ?? []
                : [];
            if (secrets.TryGetValue(name, out var secret)) return secret;
            secret = secrets[name] = RandomNumberGenerator.GetString(Alphabet, Length);
            Save(secrets);
            return secret;
        }
    }

    private void Save(SortedDictionary<string, string> secrets)
    {
        Directory.CreateDirectory(folder);
        var temporary = _file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
            JsonSerializer.Serialize(stream, secrets, Indented);
        File.Move(temporary, _file, overwrite: true);
    }
}
