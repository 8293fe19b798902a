using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scalable.Lab.Control;
using Scalable.Lab.Model;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>Fills the catalogue, and opens its database.</summary>
internal static class CatalogueCommands
{
    private const int ImportedRows = 60_000;
    private const int MaxItems = 1_000_000;

    public static LabCommand Seed { get; } = new(
        "seed", "Seed", "Replaces all items of the catalogue by generated ones", "DatabaseArrowDown", "Seeding the catalogue", SeedAsync)
    {
        Arguments =
        [
            Arguments.Number("items", $"Items (1 to {MaxItems})", 20_000),
            new()
            {
                Name = "confirmed",
                Label = "Yes, remove all items, reviews and pictures that are there",
                InputType = InputType.Boolean,
                Value = "false",
                Required = true,
            },
        ],
    };

    public static LabCommand OpenPsql { get; } = new(
        "psql", "Open psql", "Shows the line that opens a session in the database", "Code", "Reading the address", PsqlAsync);

    public static LabCommand Import { get; } = new(
        "import", "Import 60,000 rows", "Uploads a file of 60,000 items, and follows its job", "ArrowUpload", "Importing 60,000 rows",
        ImportAsync);

    private static async Task<string> SeedAsync(LabSession session, ExecuteCommandContext context)
    {
        var items = Arguments.Number(context, "items", 20_000, 1, MaxItems);
        if (!bool.TryParse(Arguments.Text(context, "confirmed"), out var confirmed) || !confirmed)
            throw new LabException("Seeding removes all items that are there: confirm it (confirmed=true).");
        var database = await session.DatabaseAsync(context.CancellationToken);
        var (before, _, _) = await database.SizesAsync(context.CancellationToken);
        var (start, address) = (
            Stopwatch.GetTimestamp(), await session.Model.Database.GetConnectionStringAsync(context.CancellationToken) ?? "");
        var program = new ProcessStartInfo("dotnet", [.. Migrator(session.Model), "seed", "--items", Text(items), "--replace"])
        {
            Environment = { ["ConnectionStrings__catalogdb"] = address, ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var migrator = Process.Start(program) ?? throw new LabException("dotnet is not on the PATH.");
        migrator.BeginOutputReadLine();
        var errors = migrator.StandardError.ReadToEndAsync(context.CancellationToken);
        try
        {
            await migrator.WaitForExitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            migrator.Kill(entireProcessTree: true); // All is one transaction: nothing has changed.
            throw;
        }

        if (migrator.ExitCode != 0)
            throw new LabException((await errors).Trim());
        await session.ReloadAsync(context.CancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## The catalogue was seeded
            | | before | after |
            |---|---:|---:|
            | largest item number | {before:N0} | {items:N0} |

            It took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, in one transaction: nobody has seen half a
            catalogue. All caches were told. The code: `CatalogData/Seeding`.
            """);
    }

    private static async Task<string> PsqlAsync(LabSession session, ExecuteCommandContext context)
    {
        var address = new NpgsqlConnectionStringBuilder(
            await session.Model.Database.GetConnectionStringAsync(context.CancellationToken)
            ?? throw new LabException("The database has no address yet: wait for the line 'Ready'."));
        var password = address.Password?.Replace("'", "'\\''", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## psql
            ```
            PGPASSWORD='{password}' psql -h {address.Host} -p {address.Port} -U {address.Username} {address.Database}
            ```
            What runs at the moment: `select usename, state, query from pg_stat_activity where backend_type = 'client backend';`
            """);
    }

    private static async Task<string> ImportAsync(LabSession session, ExecuteCommandContext context)
    {
        await session.StartAsync(context.CancellationToken);
        var tokens = context.Services.GetRequiredService<LabTokens>();
        using var client = new HttpClient { BaseAddress = LabModel.AddressOf(session.Model.Gateway) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create("lab-importer"));
        var rows = new StringBuilder("Type,Brand,Name,Price\n");
        for (var row = 1; row <= ImportedRows; row++)
            rows.Append(CultureInfo.InvariantCulture, $"Imported,Lab,Imported item {row},{row % 500}.90\n");
        var start = Stopwatch.GetTimestamp();
        using var accepted = await client.PostAsync(
            "/api/catalog/imports", new StringContent(rows.ToString(), Encoding.UTF8, "text/csv"), context.CancellationToken);
        if (accepted.StatusCode != HttpStatusCode.Accepted)
            throw new LabException($"The import was not accepted ({(int)accepted.StatusCode}): see the trace of the request.");
        var answered = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var job = await EndAsync(client, accepted.Headers.Location!, session, context.CancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await session.ReloadAsync(context.CancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"""
            ## {ImportedRows:N0} rows were imported
            | | seconds |
            |---|---:|
            | until the upload was answered with 202 | {answered:0.00} |
            | until the job had ended ({job}) | {seconds:0.00} |

            {ImportedRows / seconds:N0} rows a second. The request did not wait for the work: it is a job, which survives the death of any
            process. The code: `CatalogService/Imports`, `WorkerService/Imports`, `Blocks/Jobs`; what readers notice: `docs/fairness.md`.
            """);
    }

    private static async Task<string> EndAsync(HttpClient client, Uri location, LabSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(250, cancellationToken);
            using var response = await client.GetAsync(location, cancellationToken);
            if (!response.IsSuccessStatusCode)
                continue; // Refused under load: the next one tells.
            using var job = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            var state = job.RootElement.GetProperty("state").GetString() ?? "";
            if (state is "failed" or "cancelled")
                throw new LabException($"The import is {state}: {job.RootElement.GetProperty("error")}");
            if (state == "completed")
                return state;
            var progress = job.RootElement.GetProperty("progress").GetDouble();
            session.Update(now => now with { Activity = string.Create(CultureInfo.InvariantCulture, $"Importing, {progress:0%}") });
        }
    }

    // Runs the existing build, as the AppHost does, instead of building first.
    private static IEnumerable<string> Migrator(LabModel model)
    {
        var project = model.Migrator.GetProjectMetadata().ProjectPath;
        var build = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(
            Path.GetDirectoryName(project)!, "bin", build.Parent!.Name, build.Name, $"{Path.GetFileNameWithoutExtension(project)}.dll");
        return File.Exists(program) ? [program] : ["run", "--project", project, "--"];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
