using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Scalable.Bench.Stack;

/// <summary>Tokens as <c>dotnet user-jwts</c> issues them, signed with a key of this run.</summary>
internal static class Tokens
{
    private const string Issuer = "dotnet-user-jwts";
    private const string Section = "Authentication__Schemes__Bearer__SigningKeys__0";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>What a service is to be told so that it accepts them.</summary>
    public static (string Key, string Value)[] Settings { get; } =
        [($"{Section}__Issuer", Issuer), ($"{Section}__Value", Convert.ToBase64String(Key))];

    /// <summary>The header line of a request with such a token.</summary>
    public static string Header(string subject, string scope) => $"Authorization: Bearer {Create(subject, scope)}";

    /// <summary>The header line of a user who may write.</summary>
    public static string WriterHeader(string subject) => Header(subject, "catalog:write");

    public static string Create(string subject, string scope)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = "http://localhost:8080",
            ["sub"] = subject,
            ["scope"] = scope,
            ["exp"] = TimeProvider.System.GetUtcNow().AddHours(6).ToUnixTimeSeconds(),
        };
        var signed = $"{Part("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Part(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Part(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
