using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Scalable.Configuration;

/// <summary>Options bound to a section whose keys are all known, so that a mistyped key or an unreadable value is an error.</summary>
internal static class OptionsSection
{
    /// <summary>Stands for all keys that the options do not have, where a section belongs to several options.</summary>
    public const string AnyOther = "*";

    /// <summary>Binds a section and validates the annotations of the options, both at start.</summary>
    /// <param name="services">The service's registrations.</param>
    /// <param name="section">The path of the section.</param>
    /// <param name="otherKeys">The keys of the section that belong to other options, or <see cref="AnyOther"/>.</param>
    public static OptionsBuilder<TOptions> AddOptionsSection<TOptions>(
        this IServiceCollection services, string section, params IReadOnlyCollection<string> otherKeys)
        where TOptions : class
    {
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(
            provider => new ConfigurationChangeTokenSource<TOptions>(provider.GetRequiredService<IConfiguration>()));
        return services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => Bind(configuration.GetSection(section), options, otherKeys))
            .ValidateAnnotations($"{section}:")
            .ValidateOnStart();
    }

    /// <summary>Binds a section.</summary>
    /// <exception cref="OptionsValidationException">A key is unknown, or a value cannot be read.</exception>
    public static void Bind<TOptions>(IConfigurationSection section, TOptions options, params IReadOnlyCollection<string> otherKeys)
        where TOptions : class
    {
        // The binder passes over a single value where a list or a dictionary is expected.
        foreach (var property in typeof(TOptions).GetProperties().Where(property => IsCollection(property.PropertyType)))
        {
            if (section[property.Name] is { Length: > 0 } value)
                throw Invalid<TOptions>($"{section.Path}:{property.Name} is '{value}': it must have one key per entry.");
        }

        try
        {
            Without<TOptions>(otherKeys, section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException invalid)
        {
            // The binder names the key of an invalid value in an inner exception only, and of an unknown key not even the section.
            var reason = invalid;
            while (reason.InnerException is InvalidOperationException inner)
                reason = inner;
            throw Invalid<TOptions>($"{section.Path} has an unknown key or an invalid value: {reason.Message}");
        }
    }

    /// <summary>
    /// Validates the annotations of options. An error message that begins with "must" states a rule, and becomes
    /// "key is 'value': it must …."; any other message is a sentence of its own.
    /// </summary>
    /// <param name="builder">The options.</param>
    /// <param name="prefix">What precedes the name of a property in its key, such as <c>EdgeCache:</c>.</param>
    public static OptionsBuilder<TOptions> ValidateAnnotations<TOptions>(this OptionsBuilder<TOptions> builder, string prefix)
        where TOptions : class
    {
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new AnnotationsValidator<TOptions>(prefix));
        return builder;
    }

    private static bool IsCollection(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable));

    private static IConfiguration Without<TOptions>(IReadOnlyCollection<string> otherKeys, IConfigurationSection section)
    {
        if (otherKeys.Count == 0)
            return section;
        var keys = section.GetChildren().Select(child => child.Key);
        var own = otherKeys.Contains(AnyOther)
            ? keys.Intersect(typeof(TOptions).GetProperties().Select(property => property.Name), StringComparer.OrdinalIgnoreCase)
            : keys.Except(otherKeys, StringComparer.OrdinalIgnoreCase);
        var settings = own.SelectMany(key => section.GetSection(key).AsEnumerable()).Where(setting => setting.Value is not null);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(settings)
            .Build()
            .GetSection(section.Path);
    }

    private static OptionsValidationException Invalid<TOptions>(string message) =>
        new(Options.DefaultName, typeof(TOptions), [message]);

    private sealed class AnnotationsValidator<TOptions>(string prefix) : IValidateOptions<TOptions> where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var failures = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(failures.Select(failure => Message(failure, options)));
        }

        private string Message(ValidationResult failure, TOptions options)
        {
            var message = failure.ErrorMessage ?? "";
            if (!message.StartsWith("must ", StringComparison.Ordinal) || failure.MemberNames.FirstOrDefault() is not { } member)
                return message;
            var value = typeof(TOptions).GetProperty(member)?.GetValue(options);
            return string.Create(CultureInfo.InvariantCulture, $"{prefix}{member} is '{value}': it {message}.");
        }
    }
}
