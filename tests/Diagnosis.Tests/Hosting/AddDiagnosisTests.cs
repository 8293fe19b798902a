using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Diagnosis.Tests.Hosting;

/// <summary>What needs no dashboard; what does is tested on the running system.</summary>
public class AddDiagnosisTests
{
    [Fact]
    public void Published_model_has_no_such_resource()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--publisher", "manifest"],
            DisableDashboard = true,
        });

        builder.AddDiagnosis();

        Assert.DoesNotContain(builder.Resources, resource => resource is DiagnosisResource);
    }

    [Fact]
    public async Task Commands_without_a_dashboard_fail_with_one_line()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var diagnosis = builder.AddDiagnosis();
        await using var app = builder.Build();
        var command = diagnosis.Resource.Annotations.OfType<ResourceCommandAnnotation>().Single(one => one.Name == "diagnose");

        var result = await command.ExecuteCommand(new()
        {
            Services = app.Services,
            ResourceName = diagnosis.Resource.Name,
            CancellationToken = TestContext.Current.CancellationToken,
            Logger = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            Arguments = new([]),
        });

        Assert.False(result.Success);
        Assert.StartsWith("There is no dashboard", result.Message, StringComparison.Ordinal);
    }
}
