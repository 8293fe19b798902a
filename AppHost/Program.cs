var builder = DistributedApplication.CreateBuilder(args);

// Servers. Here they are started, and their data outlives a run; a deployment is told where the cloud has them.
var deployed = builder.ExecutionContext.IsPublishMode;
var catalogDb = deployed
    ? builder.AddConnectionString("catalogdb")
    : builder.AddPostgres("postgres").WithDataVolume().AddDatabase("catalogdb");
var cache = deployed ? builder.AddConnectionString("cache") : builder.AddRedis("cache").WithDataVolume();
var messaging = deployed ? builder.AddConnectionString("messaging") : builder.AddRabbitMQ("messaging").WithDataVolume();

// Runs to completion before any service reads or writes the database.
// Its seed for an empty catalogue: Seed__Items, or -- --Seed:Items=…; 0 turns it off.
var migrations = builder.AddProject<Projects.CatalogMigrator>("migrations")
    .WithReference(catalogDb).WaitFor(catalogDb)
    .WithEnvironment("Seed__Items", builder.Configuration["Seed:Items"] ?? "1000");

var catalog = builder.AddProject<Projects.CatalogService>("catalog")
    .WithReplicas(2)
    .WithReference(catalogDb).WaitForCompletion(migrations)
    .WithReference(cache).WaitFor(cache)
    .WithReference(messaging).WaitFor(messaging)
    .WithHttpHealthCheck("/health");

var worker = builder.AddProject<Projects.WorkerService>("worker")
    .WithReference(catalogDb).WaitForCompletion(migrations)
    .WithReference(messaging).WaitFor(messaging)
    .WithHttpHealthCheck("/health");

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    .WithReference(catalog).WaitFor(catalog)
    .WithReference(cache)
    .WithExternalHttpEndpoints()
    .DisableForwardedHeaders()
    .WithDashboardAddress("Development__DashboardUrl")
    .WithHttpHealthCheck("/health");

// Uploads and results: a folder that the catalogue writes and the worker reads; deployed, an account of blobs.
var folder = Path.Combine(builder.AppHostDirectory, builder.Configuration["LocalServers:DataFolder"] ?? ".local", "files");
var blobs = deployed ? builder.AddConnectionString("files") : null;
foreach (var service in new[] { catalog, worker })
    _ = blobs is null ? service.WithEnvironment("FileStore__Folder", folder) : service.WithReference(blobs);

// Known only where it is deployed: the token authority and audience, and the proxies in front of the gateway.
if (deployed)
{
    var authority = builder.AddParameter("token-authority");
    var audience = builder.AddParameter("token-audience");
    foreach (var service in new[] { catalog, gateway })
    {
        service.WithEnvironment("Authentication__Schemes__Bearer__Authority", authority)
            .WithEnvironment("Authentication__Schemes__Bearer__ValidAudiences__0", audience);
    }

    gateway.WithEnvironment("Hardening__TrustedProxies__0", builder.AddParameter("trusted-proxies"));
}

// Started on demand: finds scaling mistakes in what all of the above report.
builder.AddDiagnosis();

#if LAB
// Started on demand: makes the five mistakes beside this system, under load. The page: docs/lab.md.
builder.AddLab(gateway, catalog, worker, migrations, catalogDb, cache, messaging);
#endif

// Where no container engine is, servers are processes of this machine; projects start directly, and each replica has an address of its own.
builder.UseLocalServers();
builder.UseLocalProjects();

builder.Build().Run();
