namespace WorkerService.Imports;

internal static class ImportExtensions
{
    public static void AddImports(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ImportMerge>();
}
