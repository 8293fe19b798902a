using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scalable.Diagnosis.Findings;

/// <summary>A finding that is known and accepted for a time.</summary>
/// <param name="Fingerprint">The finding's <see cref="Finding.Fingerprint"/>.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Until">The last day on which it is.</param>
public sealed record Acknowledgement(string Fingerprint, string Reason, DateOnly Until);

/// <summary>Findings that are accepted, from a JSON array of <see cref="Acknowledgement"/>.</summary>
public sealed class Acknowledgements
{
    private readonly HashSet<string> _fingerprints;

    private Acknowledgements(IEnumerable<string> fingerprints) => _fingerprints = [.. fingerprints];

    /// <value>None.</value>
    public static Acknowledgements None { get; } = new([]);

    /// <summary>Reads them; those whose last day has passed no longer count.</summary>
    /// <exception cref="FormatException">The text is no such array, or an entry lacks a fingerprint, a reason or an end.</exception>
    public static Acknowledgements Parse(string json, DateOnly today)
    {
        try
        {
            var entries = JsonSerializer.Deserialize(json, AcknowledgementContext.Default.AcknowledgementArray) ?? [];
            if (!entries.All(entry => entry is { Fingerprint.Length: > 0, Reason.Length: > 0 } && entry.Until != default))
                throw new FormatException("each entry needs a fingerprint, a reason and until (a date)");
            return new(entries.Where(entry => entry.Until >= today).Select(entry => entry.Fingerprint));
        }
        catch (JsonException e)
        {
            throw new FormatException(
                $"line {e.LineNumber + 1}: not an array of {{\"fingerprint\": \"…\", \"reason\": \"…\", \"until\": \"2027-01-31\"}}", e);
        }
    }

    internal bool Contains(Finding finding) => _fingerprints.Contains(finding.Fingerprint);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Acknowledgement[]))]
internal sealed partial class AcknowledgementContext : JsonSerializerContext;
