using CatalogData;
using CatalogService;
using CatalogService.Caching;
using CatalogService.Changes;
using CatalogService.Database;
using CatalogService.Imports;
using CatalogService.Items;
using CatalogService.Jobs;
using CatalogService.OpenApi;
using CatalogService.Pictures;
using CatalogService.PriceLists;
using CatalogService.Reviews;
using Contracts;
using Scalable.Jobs;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddAzureDefaults();
builder.AddScalableAuthentication(Scopes.All);
builder.AddCatalogDatabase();
builder.AddCatalogData();
builder.AddCatalogNotifications();
builder.AddCache();
builder.AddHttpConventions();
builder.AddItems();
builder.AddReviews();
builder.AddChanges();
builder.AddImports();
builder.AddPictures();
builder.AddPriceLists();
builder.AddJobs();
builder.AddJobsApi();

var app = builder.Build();

app.UseHttpConventions();
app.UseScalableAuthentication();
app.UseScalableAuthorization();

app.MapDefaultEndpoints();
app.MapDocumentation();
app.MapItems();
app.MapReviews();
app.MapImports();
app.MapImportErrors();
app.MapPictures();
app.MapPriceLists();
app.MapJobs();
app.MapQueues();

return await app.RunServiceAsync();
