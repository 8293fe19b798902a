using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Which requests are traced; configuration section <c>Telemetry</c>. OpenTelemetry's own variables win: <c>OTEL_TRACES_SAMPLER=always_on</c>,
/// <c>always_off</c>, or a <c>traceidratio</c> (parent-based or not) with <c>OTEL_TRACES_SAMPLER_ARG</c>.
/// </summary>
internal sealed class SamplingOptions
{
    public const string Section = "Telemetry";

    /// <summary>The share of requests that are traced whole, 0 to 1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double SampleRatio { get; set; } = 0.1;

    /// <summary>A request that takes longer is kept, sampled or not. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SlowRequest { get; set; } = TimeSpan.FromSeconds(1);

    public void ApplyEnvironment(IConfiguration configuration) => SampleRatio = configuration["OTEL_TRACES_SAMPLER"] switch
    {
        "always_on" or "parentbased_always_on" => 1,
        "always_off" or "parentbased_always_off" => 0,
        "traceidratio" or "parentbased_traceidratio" => double.TryParse(
            configuration["OTEL_TRACES_SAMPLER_ARG"], NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) ? ratio : 1,
        _ => SampleRatio,
    };
}
