using System.ComponentModel.DataAnnotations;

namespace WorkerService.Jobs;

/// <summary>Section <c>Worker</c>: what share of this worker each kind of job may have.</summary>
internal sealed class WorkerOptions : IValidatableObject
{
    public const string Section = "Worker";

    /// <summary>By the kind's name: <c>Worker:Kinds:import:Concurrency</c>. Default for a kind that is not named: one at a time.</summary>
    public Dictionary<string, KindOptions> Kinds { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How often a job is tried that fails each time, before it is given up. The waits double from a few seconds to five minutes. Default: 14, which is
    /// about half an hour: whatever it needs may be away for that long. Five attempts that end without a word are enough in any case.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "Worker:MaxAttempts is out of range: from 1 to 1000.")]
    public int MaxAttempts { get; set; } = 14;

    public KindOptions Of(string kind) => Kinds.GetValueOrDefault(kind) ?? new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from kind in Kinds
        where kind.Value.Concurrency is < 1 or > 256 || kind.Value.Prefetch is < 1 or > 1000
        select new ValidationResult($"Worker:Kinds:{kind.Key} is out of range: Concurrency is from 1 to 256, Prefetch from 1 to 1000.");
}

/// <summary>One kind's share.</summary>
internal sealed class KindOptions
{
    /// <summary>How many jobs of the kind this worker does at once. Default: 1.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>
    /// How many messages this worker holds, those it works on included. Default: 1: what is held waits while another worker may be idle, and comes
    /// again when this worker dies. More than <see cref="Concurrency"/> pays only for work of milliseconds.
    /// </summary>
    public ushort Prefetch { get; set; } = 1;
}
