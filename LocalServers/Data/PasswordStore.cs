using System.Security.Cryptography;
using System.Text.Json;

namespace LocalServers.Data;

/// <summary>
/// The generated passwords of servers, in a file beside the data that they open. Aspire keeps them in the AppHost's user secrets, which
/// are elsewhere than
/// the data and may be gone, or another clone's.
/// </summary>
internal sealed class PasswordStore(string dataFolder)
{
    // Letters and digits only: they go into connection strings, URIs and configuration files without escaping.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 24;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _file = Path.Combine(dataFolder, "secrets.json");

    /// <summary>A new password.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <exception cref="DistributedApplicationException">The file is damaged.</exception>
    public string? Find(string name) => Read().GetValueOrDefault(name);

    public void Save(string name, string password)
    {
        var passwords = Read();
        if (passwords.GetValueOrDefault(name) == password)
            return;
        passwords[name] = password;
        Directory.CreateDirectory(dataFolder);
        File.Delete($"{_file}.new");
        using (var stream = new FileStream($"{_file}.new", PrivateFile.Options()))
        {
            JsonSerializer.Serialize(stream, passwords, Indented);
            // Otherwise a power cut could leave an empty file, and a server with an unknown password.
            stream.Flush(flushToDisk: true);
        }

        File.Move($"{_file}.new", _file, overwrite: true);
    }

    private SortedDictionary<string, string> Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(_file)) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException(
                $"{_file} is damaged ({e.Message}): restore it, or remove it and the folders beside it to begin anew.", e);
        }
    }
}
