using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Scalable.Lab.Control;

/// <summary>Tokens for the users of the lab, signed with a key of this run that the services accept in Development.</summary>
internal sealed class LabTokens
{
    private const string Issuer = "lab";
    private const string Section = "Authentication__Schemes__Bearer__SigningKeys__lab";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Environment variables that have a service accept the tokens, beside those of <c>dotnet user-jwts</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings =>
        [($"{Section}__Issuer", Issuer), ($"{Section}__Value", Convert.ToBase64String(_key))];

    /// <summary>A token that allows a user to write.</summary>
    public string Create(string subject)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = "http://localhost:8080",
            ["sub"] = subject,
            ["scope"] = "catalog:write",
            ["exp"] = TimeProvider.System.GetUtcNow().AddHours(12).ToUnixTimeSeconds(),
        };
        var signed = $"{Part("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Part(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Part(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The header line of a request with such a token.</summary>
    public string Header(string subject) => $"Authorization: Bearer {Create(subject)}";

    private static string Part(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
