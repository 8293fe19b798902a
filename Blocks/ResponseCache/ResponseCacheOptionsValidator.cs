using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Scalable.ResponseCache;

/// <summary>Validates the options by their annotations; each message starts with the key of the setting.</summary>
internal sealed class ResponseCacheOptionsValidator(string section) : IValidateOptions<ResponseCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, ResponseCacheOptions options)
    {
        var failures = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => $"{section}:{failure.ErrorMessage}"));
    }
}
