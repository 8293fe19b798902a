using CatalogData.Jobs;
using Scalable.Jobs;
using Scalable.Jobs.Cleanup;

namespace WorkerService.Imports;

internal static class ImportExtensions
{
    public static void AddImports(this WebApplicationBuilder builder)
    {
        builder.Services.AddJobWork<ImportWork>(CatalogJobKinds.Import);
        builder.Services.AddSingleton<ImportMerge>();
        builder.Services.AddSingleton<ICleanupTask, StagingCleanup>();
    }
}
