using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scalable.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>Binds options so that a mistyped key, an unreadable value or one out of range is a line on the console at start.</summary>
public static class OptionsSectionExtensions
{
    /// <summary>Binds options to a section whose keys are all known, and validates their annotations, at start.</summary>
    /// <typeparam name="TOptions">
    /// The options. An annotation's message that begins with "must" is preceded by the key and its value: "key is 'value': it must …."
    /// </typeparam>
    /// <param name="services">The service's registrations.</param>
    /// <param name="section">The path of the section.</param>
    /// <param name="otherKeys">The keys of the section that belong to other options, or <c>*</c> for all other keys. Default: none.</param>
    public static OptionsBuilder<TOptions> AddOptionsSection<TOptions>(
        this IServiceCollection services, string section, params IReadOnlyCollection<string> otherKeys)
        where TOptions : class =>
        OptionsSection.AddOptionsSection<TOptions>(services, section, otherKeys);

    /// <summary>
    /// Reads options that registrations depend on, before their validation at start. That reports values that cannot be read; until then
    /// the defaults apply.
    /// </summary>
    /// <typeparam name="TOptions">Options that <see cref="AddOptionsSection"/> adds as well.</typeparam>
    /// <param name="configuration">The configuration.</param>
    /// <param name="section">The path of the section.</param>
    public static TOptions ReadOptions<TOptions>(this IConfiguration configuration, string section) where TOptions : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<TOptions>() ?? new();
        }
        catch (InvalidOperationException)
        {
            return new();
        }
    }
}
