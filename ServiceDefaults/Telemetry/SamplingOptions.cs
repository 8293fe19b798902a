using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Sampling of traces; section <c>Telemetry</c>. OpenTelemetry's own variables take precedence: <c>OTEL_TRACES_SAMPLER=always_on</c>,
/// <c>always_off</c>, or a <c>traceidratio</c> (parent-based or not) with <c>OTEL_TRACES_SAMPLER_ARG</c>.
/// </summary>
internal sealed class SamplingOptions
{
    public const string Section = "Telemetry";

    /// <summary>The ratio of requests whose whole trace is sampled, 0 to 1. Default: 0.1.</summary>
    [Range(0.0, 1.0, ErrorMessage = "must be from 0 to 1")]
    public double SampleRatio { get; set; } = 0.1;

    /// <summary>The duration from which a request is kept, even if it is not sampled. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "must be from 1 millisecond to 1 hour")]
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
