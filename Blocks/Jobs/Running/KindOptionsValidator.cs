using Microsoft.Extensions.Options;
using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Running;

/// <summary>Validates the options of each kind; those of a kind that does not exist would be ignored.</summary>
internal sealed class KindOptionsValidator(JobKinds kinds) : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        var names = kinds.All.Select(known => known.Name).ToList();
        foreach (var (kind, share) in options.Kinds)
        {
            var key = $"{WorkerOptions.Section}:{nameof(WorkerOptions.Kinds)}:{kind}";
            if (!names.Contains(kind, StringComparer.OrdinalIgnoreCase))
                result.AddError($"{key} is not a kind of job: it must be one of {string.Join(", ", names)}.");
            if (share.Concurrency is < 1 or > 256)
                result.AddError($"{key}:Concurrency is '{share.Concurrency}': it must be from 1 to 256.");
            if (share.Prefetch is < 1 or > 1000)
                result.AddError($"{key}:Prefetch is '{share.Prefetch}': it must be from 1 to 1000.");
        }

        return result.Build();
    }
}
