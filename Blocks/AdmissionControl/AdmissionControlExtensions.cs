using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Scalable.AdmissionControl.Configuration;
using Scalable.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>Adds admission control.</summary>
public static class AdmissionControlExtensions
{
    /// <summary>
    /// Adds <see cref="AdmissionControllers"/>, as section <c>AdmissionControl</c> says, and the metrics of meter
    /// <c>Scalable.AdmissionControl</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="configure">Changes the options after configuration is bound.</param>
    public static void AddAdmissionControl(this IHostApplicationBuilder builder, Action<AdmissionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptionsSection<AdmissionOptions>(AdmissionOptions.Section)
            .Configure(configure ?? (_ => { }))
            .Validate(
                options => options.MinConcurrency <= options.MaxConcurrency,
                $"{AdmissionOptions.Section}:MinConcurrency must not exceed {AdmissionOptions.Section}:MaxConcurrency.");
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<AdmissionControllers>();
        builder.Services.AddHostedService<AdmissionMetrics>();
        builder.Services.AddHostedService<RejectionReporter>();
    }
}
